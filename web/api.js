// Asks the server. Addresses are relative, so that the page works under any path of a reverse proxy.

/** Its answer is an error, or there is none. */
export class Unanswered extends Error {
    constructor(status, detail) {
        super(detail);
        this.status = status;
    }
}

const known = new Map();
/** So many answers are kept to be handed out again when their ETag has not changed. */
const KNOWN_MAX = 40;
/** An answer that takes longer is none. */
const PATIENCE_MS = 20000;

/**
 * The answer to `api/v1/NAME`: the same object as before while the server says that nothing has changed (the browser
 * asks with the ETag of its cache by itself, since answers are `no-cache`).
 */
export async function ask(name, parameters = {}) {
    const query = new URLSearchParams(Object.entries(parameters).filter(([, value]) => value !== null && value !== ''));
    const address = `api/v1/${name}${query.size > 0 ? `?${query}` : ''}`;
    let response;
    try {
        response = await fetch(address, { signal: AbortSignal.timeout(PATIENCE_MS) });
    } catch (error) {
        throw new Unanswered(0, error.message);
    }
    if (!response.ok) {
        const problem = await response.json().catch(() => ({}));
        throw new Unanswered(response.status, problem.detail ?? response.statusText);
    }
    const tag = response.headers.get('ETag');
    const before = known.get(address);
    if (tag && before?.tag === tag) {
        return before.answer;
    }
    const answer = await response.json().catch((error) => {
        throw new Unanswered(0, error.message);
    });
    known.delete(address);
    known.set(address, { tag, answer });
    if (known.size > KNOWN_MAX) {
        known.delete(known.keys().next().value);
    }
    return answer;
}
