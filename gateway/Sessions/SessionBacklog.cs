namespace Matching.Gateway.Sessions;

/// <summary>
/// What a connection has missed of its session's stream. A linked list is known backwards and told forwards:
/// so many items at a time are walked again, from a mark, and the whole is never in memory.
/// </summary>
/// <param name="SessionId">Whose stream.</param>
/// <param name="Marks">The newest item, and one in so many before it: newest first.</param>
/// <param name="Behind">The first item that is told is the one behind this.</param>
/// <param name="PrunedThrough">
/// The newest item that can't be told, or of which it isn't known whether the client has it; 0 for none.
/// </param>
internal sealed record SessionBacklog(
    int SessionId, IReadOnlyList<long> Marks, long Behind, long PrunedThrough);
