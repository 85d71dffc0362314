using System.Text.RegularExpressions;
using Matching.Engine.Events;
using Matching.Journal.Events;
using Matching.Tests.House;

namespace Matching.Tests.Journal.Events;

/// <summary>docs/JOURNAL.md draws real bytes, and they stay readable.</summary>
public sealed partial class JournalDocumentTests
{
    [Fact]
    public void The_bytes_of_the_worked_example_are_what_the_encoder_gives()
    {
        string example = Chapter().Split("```hex")[1].Split("```")[0];
        string hex = Squeezed(string.Concat(HexBytes().Matches(example).Select(match => match.Value)));
        Event e = WorkedExample.OrderAccepted;
        Assert.Equal(Convert.ToHexStringLower(EventEncodingTests.Encoded(in e)), hex);
    }

    [Fact]
    public void The_line_and_the_object_of_the_worked_example_are_what_a_dump_gives()
    {
        Event e = WorkedExample.OrderAccepted;
        string chapter = Squeezed(Chapter());
        Assert.Contains(Squeezed(EventText.Line(in e)), chapter);
        Assert.Contains(Squeezed(EventJson.Object(in e)), chapter);
    }

    [Fact]
    public void The_lengths_are_those_of_the_encoder() => Assert.Equal(
        SomeEvents.Kinds.Select(kind => $"| `{kind}` | {(int)kind} | {EventEncoder.LengthOf(kind)} |"),
        Chapter().Split("### Lengths")[1].Split('\n')
            .Where(line => line.StartsWith("| `", StringComparison.Ordinal)));

    /// <summary>
    /// A field added to a struct without its line in <see cref="Growth"/> breaks this, and every journal.
    /// </summary>
    [Fact]
    public void Events_of_format_1_are_read_for_ever()
    {
        string[] lines = File.ReadAllLines(SourceTree.PathOf("tests/Journal/Events/format-1.txt"));
        Assert.NotEmpty(lines);
        foreach (string[] words in lines.Select(line => line.Split(' ')))
        {
            byte[] bytes = Convert.FromHexString(words[1]);
            Assert.True(EventDecoder.TryDecode(bytes, out Event e, out _), words[0]);
            Assert.Equal(words[0], EventSchema.NameOf(e.Header.Kind));
            byte[] now = EventEncodingTests.Encoded(in e);
            Assert.Equal(V1.Journal.Event.Parser.ParseFrom(bytes), V1.Journal.Event.Parser.ParseFrom(now));
        }
    }

    private static string Chapter()
    {
        string document = File.ReadAllText(SourceTree.PathOf("docs/JOURNAL.md"));
        return document.Split("## An event's bytes")[1].Split("\n## ")[0];
    }

    /// <summary>Without any space: the document breaks its lines.</summary>
    private static string Squeezed(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    /// <summary>Two digits a byte, up to two spaces before the field's name.</summary>
    [GeneratedRegex(@"^(?:[0-9a-f]{2} )+", RegexOptions.Multiline)]
    private static partial Regex HexBytes();
}
