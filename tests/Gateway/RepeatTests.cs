using Matching.Gateway.Sessions;
using Matching.V1;

namespace Matching.Tests.Gateway;

/// <summary>A number acts once, for ever; again, it is answered with what it did the first time.</summary>
public sealed class RepeatTests
{
    [Fact]
    public void A_walk_for_a_repeated_number_begins_at_the_nearest_mark_that_is_not_before_it()
    {
        var marks = new NumberMarks();
        Assert.Equal(1_000, marks.Behind(1, 5, newest: 1_000));
        marks.Note(1, 40, 400);
        marks.Note(1, 20, 200);
        Assert.Equal(200, marks.Behind(1, 5, 1_000));
        Assert.Equal(200, marks.Behind(1, 20, 1_000));
        Assert.Equal(400, marks.Behind(1, 21, 1_000));
        Assert.Equal(1_000, marks.Behind(1, 41, 1_000));
        Assert.Equal(150, marks.Behind(1, 5, 150));
        Assert.Equal(1_000, marks.Behind(2, 5, 1_000));
    }

    [Fact]
    public async Task A_number_that_was_used_gets_its_first_outcome_again_and_nothing_happens()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        using RawSession session = await venue.LogOnAsync(venue.Alice, "s");
        OrderCommand accepted = Wire.Sell(1, venue.Alice, 5, 10000, "a");
        OrderCommand rejected = Wire.Sell(4, venue.Alice, 0, 10000, "b");
        OrderCommand cancel = Wire.Cancel(6, venue.Alice, "none");
        await session.SendAsync(accepted, rejected, cancel);
        SessionItem[] firsts =
            [await session.AnswerAsync(1), await session.AnswerAsync(4), await session.AnswerAsync(6)];

        await AssertRepeatsAsync(venue, session, firsts, accepted, rejected, cancel);
        await session.SendAsync(Wire.Cancel(5, venue.Alice, "a"));
        SessionItem skipped = await session.AnswerAsync(5);
        Assert.Equal(SessionItem.ItemOneofCase.RepeatedCommand, skipped.ItemCase);
        Assert.Null(skipped.RepeatedCommand.Original);
    }

    [Fact]
    public async Task The_first_outcome_is_found_behind_many_items_and_after_a_restart()
    {
        const int Others = 5_000;
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        OrderCommand early = Wire.Sell(1, venue.Alice, 5, 10000, "early");
        SessionItem[] firsts;
        using (RawSession session = await venue.LogOnAsync(venue.Alice, "s"))
        {
            await session.SendAsync(early);
            firsts = [await session.AnswerAsync(1)];
            for (int number = 2; number <= Others; number += 100)
                await session.SendAsync(
                    Enumerable.Range(number, 100).Select(n => Wire.Cancel(n, venue.Alice, "none")));
            while ((await session.NextItemAsync()).ClientSeqNum < Others)
            {
            }
            await AssertRepeatsAsync(venue, session, firsts, early);
        }
        await venue.RestartAsync();
        using RawSession again = await venue.LogOnAsync(
            venue.Alice, "s", new ResumePoint { Epoch = firsts[0].Epoch, Sequence = firsts[0].Sequence });
        Assert.True(again.Accepted!.HighestClientSeqNum >= Others);
        await AssertRepeatsAsync(venue, again, firsts, early);
    }

    private static async Task AssertRepeatsAsync(
        InProcessVenue venue, RawSession session, SessionItem[] firsts, params OrderCommand[] commands)
    {
        string picture = await venue.PictureAsync(await venue.MarkAsync());
        await session.SendAsync(commands);
        foreach (SessionItem first in firsts)
        {
            SessionItem item;
            do item = await session.AnswerAsync(first.ClientSeqNum);
            while (item.ItemCase != SessionItem.ItemOneofCase.RepeatedCommand);
            Assert.Equal(first, item.RepeatedCommand.Original);
        }
        Assert.Equal(picture, await venue.PictureAsync(await venue.MarkAsync()));
    }
}
