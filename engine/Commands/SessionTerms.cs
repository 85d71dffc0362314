using System.Runtime.InteropServices;

namespace Matching.Engine.Commands;

/// <summary>
/// Opens a participant's named session, or takes it over from an older connection. The gateway has proved who
/// the participant is, and what the key allows.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct LogOnTerms
{
    public Bytes16 Name;

    /// <summary>The last item that the client has of this session, zero for none.</summary>
    public long LastSeenSequence;

    public uint LastSeenEpoch;
    public int ParticipantId;
    public Role Role;

    /// <summary>Which orders leave when this connection is lost, or ends.</summary>
    public CancelOnDisconnect CancelOnDisconnect;
}

/// <summary>A connection has ended.</summary>
[StructLayout(LayoutKind.Sequential)]
public struct LogOffTerms
{
    public LogOffReason Reason;
}
