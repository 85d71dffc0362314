using System.Runtime.InteropServices;
using Matching.Engine.Commands;

namespace Matching.Engine.Events;

[StructLayout(LayoutKind.Sequential)]
public struct Genesis
{
    public TakenCommand Command;
    public GenesisTerms Terms;
}

[StructLayout(LayoutKind.Sequential)]
public struct EpochStarted
{
    public TakenCommand Command;
    public StartEpochTerms Terms;
}

[StructLayout(LayoutKind.Sequential)]
public struct RulesActivated
{
    public TakenCommand Command;
    public ActivateRulesTerms Terms;
}

/// <summary>
/// Time has come: the first command after recovery, and whenever a timer is due while idle.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct TimeAdvanced
{
    public TakenCommand Command;
}

/// <summary>
/// A number that its session had used already: nothing happened. The original outcome stands earlier in the
/// session's stream.
/// </summary>
[StructLayout(LayoutKind.Sequential)]
public struct CommandRepeated
{
    public TakenCommand Command;

    /// <summary>What the repetition asked for; its terms are not looked at.</summary>
    public CommandKind CommandKind;
}

[StructLayout(LayoutKind.Sequential)]
public struct ModeChanged
{
    public TakenCommand Command;
    public SetModeTerms Terms;
}
