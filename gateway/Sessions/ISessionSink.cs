using Matching.Engine;
using Matching.Engine.Events;

namespace Matching.Gateway.Sessions;

/// <summary>
/// One connection of a session: where the publisher delivers its private stream. Calls never block.
/// </summary>
internal interface ISessionSink
{
    /// <summary>The logon is durable; the stream's events after it follow.</summary>
    void LoggedOn(in Event e);

    void LogOnRefused(RejectReason reason);

    /// <summary>The next event of the session's stream.</summary>
    void Deliver(in Event e);

    /// <summary>The batch is complete.</summary>
    void EndBatch();

    /// <summary>A newer connection has the session now.</summary>
    void Supersede();
}
