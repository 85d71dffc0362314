using System.Numerics;
using System.Runtime.CompilerServices;
using Matching.Engine;
using Matching.Engine.Book;
using Matching.Engine.Memory;

namespace Matching.Tests.Engine;

/// <summary>
/// The ladder's own promises: each side's chunks are a search tree by key and a heap by weight, hang in a
/// list from best to worst, and say truly which ticks have a level.
/// </summary>
internal static class LadderShape
{
    public static void Verify(VenueState state)
    {
        for (int id = 1; id <= state.Directory.InstrumentCount; id++)
        {
            Verify(state.Books.Ladder, in state.Books[id, Side.Buy]);
            Verify(state.Books.Ladder, in state.Books[id, Side.Sell]);
            Verify(state.Books.Ladder, in state.Books.StopsOf(id, Side.Buy));
            Verify(state.Books.Ladder, in state.Books.StopsOf(id, Side.Sell));
        }
    }

    public static void Verify(PriceLadder ladder, in BookSide side)
    {
        Block<LevelChunk> chunks = Chunks(ladder);
        var inOrder = new List<int>();
        Walk(chunks, side.Root, ulong.MaxValue, inOrder);
        int better = 0;
        int next = side.BestChunk;
        foreach (int slot in inOrder)
        {
            ref LevelChunk chunk = ref chunks[slot];
            Assert.Equal(slot, next);
            Assert.Equal(better, chunk.Better);
            Assert.True(better == 0 || chunks[better].Key < chunk.Key, "the tree is out of order");
            Ticks(ladder, slot, in chunk);
            better = slot;
            next = chunk.Worse;
        }
        Assert.Equal(0, next);
        Best(ladder, in side);
    }

    private static void Best(PriceLadder ladder, in BookSide side)
    {
        Block<LevelChunk> chunks = Chunks(ladder);
        if (side.BestChunk == 0)
        {
            Assert.Equal(BookSide.NoKey, side.BestKey);
            Assert.Equal(PriceLevel.None, side.BestLevel);
            return;
        }
        ref LevelChunk chunk = ref chunks[side.BestChunk];
        int tick = BitOperations.TrailingZeroCount(chunk.Occupied);
        Assert.Equal(chunk.Key * LevelChunk.Ticks + tick, side.BestKey);
        Assert.Equal(chunk.Levels[tick], side.BestLevel);
    }

    private static void Walk(Block<LevelChunk> chunks, int root, ulong weight, List<int> inOrder)
    {
        if (root == 0) return;
        LevelChunk chunk = chunks[root];
        Assert.True(chunk.Weight <= weight, "the heap is out of order");
        Walk(chunks, chunk.Left, chunk.Weight, inOrder);
        inOrder.Add(root);
        Walk(chunks, chunk.Right, chunk.Weight, inOrder);
    }

    private static void Ticks(PriceLadder ladder, int slot, in LevelChunk chunk)
    {
        Assert.NotEqual(0, BitOperations.PopCount(chunk.Occupied));
        for (int tick = 0; tick < LevelChunk.Ticks; tick++)
        {
            int level = chunk.Levels[tick];
            bool occupied = (chunk.Occupied & (1UL << tick)) != 0;
            if (occupied != (level != PriceLevel.None)) Assert.Fail($"chunk {slot} says tick {tick} wrongly");
            if (occupied) Assert.Equal(slot * LevelChunk.Ticks + tick, ladder[level].Place);
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_chunks")]
    private static extern ref Block<LevelChunk> Chunks(PriceLadder ladder);
}
