using Matching.Journal.Log;
using static Matching.Bench.Campaigns.Simulation.LogScript;

namespace Matching.Tests.Journal;

/// <summary>
/// A last group of which a power cut left some sectors: it is cut, and nothing else is lost.
/// </summary>
public sealed class LogTornTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_last_group_of_which_any_one_sector_is_missing_is_cut(bool lastIsSeal) =>
        ForEachSectorOfLastGroup(
            lastIsSeal, (disk, file, start, sector, sectors) => Zero(file, start, sector, 1));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_last_group_that_was_written_up_to_any_sector_is_cut(bool lastIsSeal) =>
        ForEachSectorOfLastGroup(
            lastIsSeal, (disk, file, start, sector, sectors) => Zero(file, start, sector, sectors - sector));

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_last_group_of_which_only_one_sector_was_written_is_cut(bool lastIsSeal) =>
        ForEachSectorOfLastGroup(lastIsSeal, (disk, file, start, sector, sectors) =>
        {
            Zero(file, start, 0, sector);
            Zero(file, start, sector + 1, sectors - sector - 1);
        });

    [Fact]
    public void What_was_cut_is_said()
    {
        SimDisk disk = DiskWith(2, 30);
        using (OpenLog log = OpenLog.On(disk.Copy())) Assert.Null(log.Tail.Cut);
        Zero(disk.File(PathOf(1)), 2 * Block, 3, 1);

        using OpenLog recovered = OpenLog.On(disk);
        LogCut cut = Assert.NotNull(recovered.Tail.Cut);
        Assert.Equal((1, 2 * Block, 3), (cut.SegmentOrdinal, cut.Offset, cut.NextSequence));
    }

    [Fact]
    public void A_second_recovery_finds_what_the_first_left_and_cuts_nothing()
    {
        SimDisk disk = DiskWith(2, 30);
        Zero(disk.File(PathOf(1)), 2 * Block, 3, 1);
        Recover(disk);
        byte[] after = disk.File(PathOf(1)).ToArray();

        using OpenLog log = OpenLog.On(disk);
        Assert.Null(log.Tail.Cut);
        Assert.Equal(2, log.Tail.LastSequence);
        Assert.Equal(after, disk.File(PathOf(1)).ToArray());
    }

    [Fact]
    public void A_log_goes_on_behind_a_cut()
    {
        SimDisk disk = DiskWith(2, 30);
        Zero(disk.File(PathOf(1)), 2 * Block, 0, 1);
        using (OpenLog log = OpenLog.On(disk)) log.Append(4, 0, 50);

        Assert.Equal(56, Recover(disk));
    }

    [Fact]
    public void A_segment_header_of_which_any_sectors_are_missing_is_as_good_as_not_written()
    {
        SimDisk whole = DiskWith(1, 1, 1, 1, 1, 1, 1, 1);
        Zero(whole.File(PathOf(2)), Block, 0, 8);
        for (int missing = 1; missing < 256; missing++)
        {
            SimDisk disk = whole.Copy();
            for (int sector = 0; sector < 8; sector++)
            {
                if ((missing >> sector & 1) != 0) Zero(disk.File(PathOf(2)), 0, sector, 1);
            }
            using OpenLog log = OpenLog.On(disk);
            Assert.Equal(7, log.Tail.LastSequence);
            log.Append(3, 0);
        }
    }

    private static void ForEachSectorOfLastGroup(
        bool lastIsSeal, Action<SimDisk, SimFile, long, int, int> tear)
    {
        SimDisk whole = lastIsSeal ? DiskWith(2, 30, 0) : DiskWith(2, 30, 40);
        long expected = 32;
        long start = Block * (lastIsSeal ? 4 : 4);
        int sectors = (lastIsSeal ? Block : EndOf(whole) - (int)start) / LogFormat.SectorBytes;
        for (int sector = 0; sector < sectors; sector++)
        {
            SimDisk disk = whole.Copy();
            tear(disk, disk.File(PathOf(1)), start, sector, sectors);
            Assert.Equal(expected, Recover(disk));
        }
    }

    private static int EndOf(SimDisk disk)
    {
        using OpenLog log = OpenLog.On(disk.Copy());
        return (int)log.Tail.End.Offset;
    }

    private static void Zero(SimFile file, long start, int sector, int count)
    {
        file.Write(start + sector * LogFormat.SectorBytes, new byte[count * LogFormat.SectorBytes]);
        file.Sync();
    }
}
