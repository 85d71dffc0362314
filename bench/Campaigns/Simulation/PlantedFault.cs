namespace Matching.Bench.Campaigns.Simulation;

/// <summary>
/// What can be planted in a simulated disk, or in the acks of who writes to it, so that a check that should
/// go red is seen to.
/// </summary>
[Flags]
internal enum PlantedFault
{
    None = 0,

    /// <summary>A file's sync returns and makes nothing durable.</summary>
    SyncDoesNothing = 1,

    /// <summary>A directory's sync returns and makes nothing durable.</summary>
    DirectorySyncDoesNothing = 2,

    /// <summary>The sync is made before the write that it should make durable.</summary>
    SyncBeforeWrite = 4,

    /// <summary>A group's events are acknowledged when they are written, before they are synced.</summary>
    AckBeforeSync = 8,
}
