namespace Matching.Bench.Campaigns.BitRot;

/// <summary>What a reader made of an altered log.</summary>
internal enum RotOutcome
{
    /// <summary>All events as they were written.</summary>
    Right,

    /// <summary>Refused as damaged, with a place.</summary>
    Refused,

    /// <summary>Fewer events, and it was said that a last group looks torn and was cut.</summary>
    CutAndSaid,

    /// <summary>Fewer events, and nothing was said.</summary>
    Fewer,

    /// <summary>Events, or facts about them, that were never written.</summary>
    Wrong,
}
