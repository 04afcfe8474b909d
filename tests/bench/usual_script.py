"""What people write first: paho-mqtt and sqlite3. Arguments: PORT CA_FILE DATABASE COMMIT_EACH MARK...

CA_FILE "-": no TLS. A commit every COMMIT_EACH messages. Writes a line when subscribed and when a MARK is reached.
"""
import json
import sqlite3
import sys

import paho.mqtt.client as mqtt

port, ca_file, database, commit_each = int(sys.argv[1]), sys.argv[2], sys.argv[3], int(sys.argv[4])
marks = [int(mark) for mark in sys.argv[5:]]
received = 0

connection = sqlite3.connect(database, check_same_thread=False)
connection.execute(
    "CREATE TABLE IF NOT EXISTS reading (topic TEXT, time TEXT, voltage REAL, current REAL, power REAL, total REAL)")


def on_connect(client, userdata, flags, code):
    client.subscribe("mjs-voltage/+/#", qos=1)


def on_subscribe(client, userdata, mid, granted):
    print("subscribed", flush=True)


def on_message(client, userdata, message):
    global received
    data = json.loads(message.payload)
    energy = data["ENERGY"]
    connection.execute(
        "INSERT INTO reading VALUES (?, ?, ?, ?, ?, ?)",
        (message.topic, data["Time"], energy["Voltage"], energy["Current"], energy["Power"], energy["Total"]))
    received += 1
    if received % commit_each == 0 or received in marks:
        connection.commit()
    if received in marks:
        print(received, flush=True)
        if received == marks[-1]:
            client.disconnect()


# Debian 13's library wants to be told which signatures the functions above have.
version = {"callback_api_version": mqtt.CallbackAPIVersion.VERSION1} if hasattr(mqtt, "CallbackAPIVersion") else {}
client = mqtt.Client(client_id="script", **version)
client.on_connect = on_connect
client.on_subscribe = on_subscribe
client.on_message = on_message
if ca_file != "-":
    client.tls_set(ca_file)
client.connect("localhost", port)
client.loop_forever()
