using System.Security.Cryptography;
using System.Text;
using Matching.Journal.Log;
using static Matching.Bench.Campaigns.Simulation.LogScript;

namespace Matching.Tests.Journal;

public sealed class LogChainTests
{
    [Theory]
    [InlineData(1, 3000)]
    [InlineData(7, 3000)]
    [InlineData(1024, 3072)]
    [InlineData(25, 1025)]
    [InlineData(100, 1023)]
    public void The_event_chain_is_the_slow_obvious_one_whatever_the_grouping(int groupEvents, int events)
    {
        var disk = new SimDisk();
        var options = Small with { SegmentBytes = 512 * 1024 };
        using (OpenLog log = OpenLog.On(disk, options))
        {
            for (int done = 0; done < events; done += groupEvents)
            {
                log.Append(Math.Min(groupEvents, events - done));
            }
            AssertChain(log.Writer.EventChain, events);
        }

        using OpenLog recovered = OpenLog.On(disk, options);
        AssertChain(recovered.Tail.EventChain, events);
    }

    [Fact]
    public void The_event_chain_resumes_in_the_middle_of_a_block_and_of_a_group()
    {
        var disk = new SimDisk();
        using (OpenLog log = OpenLog.On(disk)) log.Append([.. Enumerable.Repeat(30, 40)]);
        using (OpenLog log = OpenLog.On(disk)) log.Append([.. Enumerable.Repeat(30, 40)]);

        using OpenLog recovered = OpenLog.On(disk);
        AssertChain(recovered.Tail.EventChain, 2400);
    }

    [Fact]
    public void A_recovery_from_any_sequence_comes_to_the_same_chains_and_shows_only_what_follows()
    {
        SimDisk disk = DiskWith([.. Enumerable.Repeat(33, 70)]);
        for (long from = 1; from <= 2312; from += 77)
        {
            using LogDirectory directory = LogDirectory.Open(disk, Place);
            var seen = new Seen();
            using LogTail tail = LogRecovery.Open(
                directory, Identity, ref seen, new RecoveryOptions { FromSequence = from });

            AssertChain(tail.EventChain, 2310);
            Assert.Equal((from <= 2310 ? from : 0, Math.Max(0, 2311 - from)), (seen.First, seen.Count));
        }
    }

    [Fact]
    public void A_recovery_that_hashes_only_the_end_comes_to_the_same_chains_and_shows_every_event()
    {
        for (int groups = 1; groups < 70; groups += 4)
        {
            SimDisk disk = DiskWith([.. Enumerable.Repeat(33, groups)]);
            using LogDirectory directory = LogDirectory.Open(disk, Place);
            var seen = new Seen();
            using LogTail whole = LogRecovery.Open(directory, Identity);
            using LogTail end = LogRecovery.Open(
                directory, Identity, ref seen, new RecoveryOptions { VerifyEventChain = false });

            AssertChain(end.EventChain, 33 * groups);
            Assert.Equal((1, 33 * groups), (seen.First, seen.Count));
            Assert.Equal((whole.LastGroupHash, whole.End), (end.LastGroupHash, end.End));
            var next = new GroupPlace(99, Block);
            Assert.Equal(whole.Chains.StateBefore(next), end.Chains.StateBefore(next));
        }
    }

    [Fact]
    public void A_log_whose_first_segments_were_pruned_is_verified_from_what_is_left()
    {
        SimDisk disk = DiskWith([.. Enumerable.Repeat(33, 70)]);
        disk.Delete(PathOf(1));
        disk.Delete(PathOf(2));
        using LogDirectory directory = LogDirectory.Open(disk, Place);
        using LogTail tail = LogRecovery.Open(directory, Identity);

        AssertChain(tail.EventChain, 2310);
        Assert.True(tail.FirstSequence > 1);
    }

    [Fact]
    public void The_group_chain_is_the_hash_of_each_group_in_the_next_ones_header()
    {
        byte[] all = DiskWith(3, 30, 0, 2).File(PathOf(1)).ToArray();
        byte[] expected = SHA256.HashData([.. Domain("group"), .. BitConverter.GetBytes(Identity.Shard)]);
        int groups = 0;
        int at = Block;
        while (GroupHeader.TryRead(all.AsSpan(at), out GroupHeader header))
        {
            Assert.Equal(expected, all.AsSpan(at + 48, 32).ToArray());
            expected = SHA256.HashData(all.AsSpan(at, LogFormat.GroupHeaderBytes));
            at += header.ExtentBytes;
            groups++;
        }
        Assert.Equal(4, groups);
    }

    [Fact]
    public void The_checksum_is_CRC_32C() => Assert.Equal(0xE3069283, Crc32C.Of("123456789"u8));

    [Fact]
    public void The_checksum_is_that_of_the_slow_loop_for_every_length()
    {
        byte[] bytes = new byte[8 * 1024];
        new Random(1).NextBytes(bytes);
        for (int length = 0; length < bytes.Length; length += length < 64 ? 1 : 61)
        {
            uint slow = ~0u;
            foreach (byte value in bytes.AsSpan(0, length))
            {
                slow ^= value;
                for (int bit = 0; bit < 8; bit++) slow = (slow & 1) != 0 ? slow >> 1 ^ 0x82F63B78 : slow >> 1;
            }
            Assert.Equal(~slow, Crc32C.Of(bytes.AsSpan(0, length)));
        }
    }

    private static void AssertChain(EventChain chain, int events)
    {
        Assert.Equal(events / 1024, chain.Blocks);
        Assert.Equal(events + 1, chain.NextSequence);
        Assert.Equal(Convert.ToHexStringLower(SlowChain(events)), chain.Hash.ToString());
    }

    private static byte[] SlowChain(int events)
    {
        byte[] hash = SHA256.HashData(Domain("event"));
        for (int first = 1; first + 1023 <= events; first += 1024)
        {
            var block = new List<byte>(hash);
            foreach (int sequence in Enumerable.Range(first, 1024))
            {
                block.AddRange(BitConverter.GetBytes(EventOf(sequence).Length));
                block.AddRange(EventOf(sequence));
            }
            hash = SHA256.HashData(block.ToArray());
        }
        return hash;
    }

    private static byte[] Domain(string chain) =>
    [
        .. Encoding.ASCII.GetBytes($"venue.journal.{chain}-chain.1"),
        .. Identity.VenueId.ToByteArray(bigEndian: true),
    ];

    private struct Seen : ILogVisitor
    {
        public long First;
        public long Count;

        public void OnEvent(long sequence, ReadOnlySpan<byte> bytes)
        {
            if (Count == 0) First = sequence;
            Assert.Equal(First + Count, sequence);
            Count++;
        }
    }
}
