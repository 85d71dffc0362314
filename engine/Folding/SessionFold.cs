using Matching.Engine.Events;
using Matching.Engine.Sessions;

namespace Matching.Engine.Folding;

/// <summary>What events do to sessions: numbers that are used, private streams that grow.</summary>
internal static class SessionFold
{
    /// <summary>The session's command was taken, whatever its outcome.</summary>
    public static void Taken(VenueState state, in TakenCommand command, long sequence)
    {
        ref Session session = ref state.Session(command.SessionId);
        Check.That(command.PrevSequence == session.LastSequence);
        if (command.ClientSeqNum > session.HighestClientSeqNum)
            session.HighestClientSeqNum = command.ClientSeqNum;
        session.LastSequence = sequence;
    }

    /// <summary>Something happened to an order that the session entered.</summary>
    public static void Told(VenueState state, int sessionId, long sequence) =>
        state.Session(sessionId).LastSequence = sequence;
}
