using Matching.Engine.Commands;
using Matching.Engine.Events;

namespace Matching.Gateway.Sessions;

/// <summary>Whose command an event answers.</summary>
internal static class CommandAnswers
{
    extension(in Event e)
    {
        /// <summary>
        /// Whether the event is the first outcome of a numbered command that came through the session: not of
        /// a logon or log-off, and not what the engine began itself, which has no sender.
        /// </summary>
        public bool Answers(int sessionId) =>
            EventCommand.KindOf(in e) is not (CommandKind.None or CommandKind.Continue
                or CommandKind.LogOn or CommandKind.LogOff)
            && e.Command.SessionId == sessionId;
    }
}
