using Matching.Engine;

namespace Matching.Tests.Engine;

public sealed class MixTests
{
    private const int Names = 20_000;

    /// <summary>Words that make a factor zero where they are not salted, and their neighbours.</summary>
    public static TheoryData<ulong> Words =>
        [0, 0x9e3779b97f4a7c15, 0xbf58476d1ce4e5b9, 0xbf58476d1ce4e5b8, ulong.MaxValue];

    [Theory]
    [MemberData(nameof(Words))]
    public void No_word_of_a_name_puts_many_names_in_one_place(ulong word)
    {
        for (ulong salt = 1; salt <= 8; salt++)
        {
            ulong drawn = Mix.Hash(salt);
            Assert.Equal(Names, Distinct(counter => Mix.OfName(7, counter, word, drawn)));
            Assert.Equal(Names, Distinct(counter => Mix.OfName(7, word, counter, drawn)));
            Assert.Equal(Names, Distinct(counter => Mix.OfName((int)counter, word, word, drawn)));
        }
    }

    private static int Distinct(Func<ulong, ulong> hash) =>
        Enumerable.Range(1, Names).Select(counter => hash((ulong)counter)).Distinct().Count();
}
