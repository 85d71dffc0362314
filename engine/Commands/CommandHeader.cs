using System.Runtime.InteropServices;

namespace Matching.Engine.Commands;

/// <summary>
/// Who sent a command, under which number, and when. Times are nanoseconds since the Unix epoch, UTC.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct CommandHeader
{
    /// <summary>
    /// When the engine's thread took the command; its transaction's time is never before this.
    /// </summary>
    public long Stamp;

    /// <summary>When the gateway read the command from the network.</summary>
    public long ReceivedTime;

    /// <summary>
    /// Strictly rising within a session, gaps allowed; a number that was taken never acts again.
    /// </summary>
    public long ClientSeqNum;

    public int SessionId;

    /// <summary>
    /// Which logon of the session the command came through; an older one's commands are refused.
    /// </summary>
    public int Connection;

    public CommandKind Kind;
}
