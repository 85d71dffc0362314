using Matching.Bench.Campaigns.BitRot;
using Matching.Journal.Log;
using static Matching.Bench.Campaigns.Simulation.LogScript;

namespace Matching.Tests.Journal;

/// <summary>
/// What no crash can leave is refused, with its place; it never passes as data and is never cut.
/// </summary>
public sealed class LogDamageTests
{
    public static TheoryData<int[]> Endings => [(int[])[3, 12, 2], (int[])[3, 12, 0]];

    /// <summary>Every bit of every group and header; <c>bench flip</c> does it with more of them.</summary>
    [Theory]
    [MemberData(nameof(Endings))]
    public void Every_flipped_bit_of_a_log_is_refused_or_changes_nothing(int[] groups)
    {
        var tally = new RotTally();
        FlipCampaign.Run(RotImage.With(groups), tally);

        Assert.True(tally.Violation is null, tally.Violation);
        Assert.InRange(tally.Of(RotOutcome.Refused), 4 * Block * 8, tally.Images);
    }

    [Theory]
    [MemberData(nameof(Endings))]
    public void Blocks_zeroed_swapped_stale_or_copied_and_files_cut_are_refused_or_change_nothing(
        int[] groups)
    {
        var tally = new RotTally();
        new BlockCampaign(RotImage.With([25, 12, .. groups]), tally).Run(RotImage.With(20, 17, 1, 14, 2, 0));

        Assert.True(tally.Violation is null, tally.Violation);
        Assert.InRange(tally.Images, 1_000, long.MaxValue);
    }

    /// <summary>Header and group swapped: nothing sound is left in the segment to show what it was.</summary>
    [Fact]
    public void Altered_blocks_of_a_last_group_alone_in_its_segment_are_refused_or_change_nothing()
    {
        var tally = new RotTally();
        new BlockCampaign(RotImage.With(3, 25, 12, 0, 1, 30, 5, 0, 40, 2), tally)
            .Run(RotImage.With(20, 17, 1, 14, 2, 0));

        Assert.True(tally.Violation is null, tally.Violation);
    }

    [Fact]
    public void The_campaign_goes_red_if_a_reader_looks_at_no_checksum()
    {
        var tally = new RotTally();
        FlipCampaign.Run(RotImage.With(3, 12, 2), tally, every: 97, skipsChecksums: true);

        Assert.NotNull(tally.Violation);
    }

    [Fact]
    public void The_campaign_goes_red_if_a_reader_beside_a_venue_takes_any_hole_for_the_end()
    {
        var tally = new RotTally { TakesAnyHoleForTheEnd = true };
        FlipCampaign.Run(RotImage.With(25, 12, 3, 12, 2), tally, every: 97);

        Assert.Contains("beside a writer Fewer", tally.Violation, StringComparison.Ordinal);
    }

    [Fact]
    public void A_flipped_bit_in_a_prepared_segment_is_refused()
    {
        SimDisk whole = DiskWith(3, 0);
        for (long offset = 0; offset < Small.SegmentBytes; offset += 61)
        {
            SimDisk disk = whole.Copy();
            disk.File(PathOf(2)).FlipBit(offset, (int)(offset % 8));
            // A sector of the header that is the only one written looks like a tear, and nothing is lost
            // with it.
            if (offset < Block) Assert.Equal(3, Recover(disk));
            else Assert.Throws<LogDamagedException>(() => Recover(disk));
        }
    }

    [Fact]
    public void A_file_cut_short_anywhere_is_refused_or_held_nothing()
    {
        SimDisk whole = DiskWith(25, 25, 25);
        for (long ordinal = 1; ordinal <= 3; ordinal++)
        {
            for (long length = 0; length < Small.SegmentBytes; length += LogFormat.SectorBytes)
            {
                SimDisk disk = whole.Copy();
                if (!disk.Exists(PathOf(ordinal))) continue;
                disk.File(PathOf(ordinal)).Truncate(length);
                AssertWholeOrRefused(disk, 75);
            }
        }
    }

    [Fact]
    public void A_missing_segment_before_another_is_refused()
    {
        SimDisk disk = DiskWith([.. Enumerable.Repeat(25, 12)]);
        disk.Delete(PathOf(3));

        Assert.Equal(3, Assert.Throws<LogDamagedException>(() => Recover(disk)).SegmentOrdinal);
    }

    [Fact]
    public void Two_groups_that_changed_places_are_refused()
    {
        SimDisk disk = DiskWith(3, 3, 3, 0);
        byte[] all = disk.File(PathOf(1)).ToArray();
        disk.File(PathOf(1)).Write(Block, all.AsSpan(2 * Block, Block));
        disk.File(PathOf(1)).Write(2 * Block, all.AsSpan(Block, Block));

        AssertRefusedAt(disk, Block, sequence: 1);
    }

    [Fact]
    public void A_group_of_another_segment_in_the_place_of_the_last_is_refused()
    {
        SimDisk disk = DiskWith([.. Enumerable.Repeat(3, 9)]);
        byte[] old = disk.File(PathOf(1)).ToArray();
        disk.File(PathOf(2)).Write(2 * Block, old.AsSpan(2 * Block, Block));

        Assert.Equal(2, Assert.Throws<LogDamagedException>(() => Recover(disk)).SegmentOrdinal);
    }

    [Fact]
    public void A_sound_group_of_another_history_is_refused()
    {
        SimDisk disk = DiskWith(3, 3);
        SimDisk other = DiskWith(2, 4);
        disk.File(PathOf(1)).Write(2 * Block, other.File(PathOf(1)).ToArray().AsSpan(2 * Block, Block));

        AssertRefusedAt(disk, 2 * Block, sequence: 4);
    }

    [Fact]
    public void A_stale_block_behind_the_end_is_refused()
    {
        SimDisk disk = DiskWith(3, 3);
        byte[] all = disk.File(PathOf(1)).ToArray();
        for (int block = 3; block < 8; block++)
        {
            SimDisk stale = disk.Copy();
            stale.File(PathOf(1)).Write(block * Block, all.AsSpan(Block, Block));
            AssertRefusedAt(stale, 3 * Block, sequence: 7);
        }
    }

    [Fact]
    public void A_zeroed_block_before_the_last_group_is_refused()
    {
        SimDisk whole = DiskWith(3, 30, 3, 0);
        for (int block = 0; block < 5; block++)
        {
            SimDisk disk = whole.Copy();
            disk.File(PathOf(1)).Write(block * Block, new byte[Block]);
            Assert.Throws<LogDamagedException>(() => Recover(disk));
        }
    }

    [Fact]
    public void A_zeroed_data_group_before_a_seal_is_refused()
    {
        SimDisk disk = DiskWith(3, 3, 0);
        disk.File(PathOf(1)).Write(2 * Block, new byte[Block]);

        AssertRefusedAt(disk, 2 * Block, sequence: 4);
    }

    [Fact]
    public void A_torn_group_before_a_segment_that_was_entered_is_refused()
    {
        SimDisk disk = DiskWith(25, 25, 25);
        disk.File(PathOf(1)).Write(Block + 3 * LogFormat.SectorBytes, new byte[LogFormat.SectorBytes]);

        AssertRefusedAt(disk, Block, sequence: 1);
    }

    [Fact]
    public void A_refusal_changes_nothing()
    {
        SimDisk disk = DiskWith(3, 30, 3, 0);
        disk.File(PathOf(1)).FlipBit(2 * Block + 700, 3);
        byte[] before = disk.File(PathOf(1)).ToArray();

        Assert.Throws<LogDamagedException>(() => Recover(disk));
        Assert.Equal(before, disk.File(PathOf(1)).ToArray());
    }

    [Fact]
    public void A_log_of_another_shard_is_refused()
    {
        using LogDirectory directory = LogDirectory.Open(DiskWith(3), Place);

        Assert.Throws<LogDamagedException>(() => LogRecovery.Open(directory, Identity with { Shard = 8 }));
    }

    [Fact]
    public void An_existing_log_keeps_its_venue_id()
    {
        using LogDirectory directory = LogDirectory.Open(DiskWith(3), Place);
        using LogTail tail = LogRecovery.Open(directory, new LogIdentity(Guid.NewGuid(), Identity.Shard));

        Assert.Equal(Identity, tail.Identity);
    }

    private static void AssertRefusedAt(SimDisk disk, long offset, long sequence)
    {
        var refused = Assert.Throws<LogDamagedException>(() => Recover(disk));
        Assert.Equal((1, offset, sequence), (refused.SegmentOrdinal, refused.Offset, refused.Sequence));
    }

    private static void AssertWholeOrRefused(SimDisk disk, long expected)
    {
        try
        {
            Assert.Equal(expected, Recover(disk));
        }
        catch (LogDamagedException refused)
        {
            Assert.NotEmpty(refused.Sentence);
        }
    }
}
