using System.Text.Json;
using CsCheck;
using Google.Protobuf;
using Matching.Engine;
using Matching.Engine.Events;
using Matching.Journal.Events;

namespace Matching.Tests.Journal.Events;

/// <summary>What an auditor sees of an event.</summary>
public sealed class EventTextTests
{
    private static readonly JsonFormatter Formatter =
        new(JsonFormatter.Settings.Default.WithFormatDefaultValues(true));

    public static TheoryData<EventKind> EachKind => [.. SomeEvents.Kinds];

    [Fact]
    public void A_line_names_every_field_as_the_proto_file_does()
    {
        Event e = SomeEvents.Zero(EventKind.OrderRejected);
        e.Header.Sequence = -1;
        e.OrderRejected.Terms.ClOrdId = Bytes16.FromText("say \"hi\" \\");
        e.OrderRejected.Terms.Side = Side.Sell;
        e.OrderRejected.Reason = (RejectReason)127;
        Assert.Equal(
            "sequence: -1 first_sequence: 0 time: 0 epoch: 0 flags: 0 order_rejected { command { "
            + "client_seq_num: 0 received_time: 0 prev_sequence: 0 session_id: 0 connection: 0 } terms { "
            + "cl_ord_id: \"say \\\"hi\\\" \\\\\" price: 0 order_qty: 0 stop_price: 0 display_qty: 0 "
            + "cash_order_qty: 0 expire_time: 0 account_id: 0 instrument_id: 0 "
            + "side: SIDE_SELL order_type: ORDER_TYPE_UNSPECIFIED time_in_force: TIME_IN_FORCE_UNSPECIFIED "
            + "exec_inst: EXEC_INST_UNSPECIFIED "
            + "self_trade_prevention: SELF_TRADE_PREVENTION_UNSPECIFIED } reason: 127 }",
            EventText.Line(in e));
    }

    [Theory, MemberData(nameof(EachKind))]
    public void An_object_is_what_protobuf_writes_but_for_its_bytes(EventKind kind) => Gen.Int.Sample(seed =>
    {
        Event e = SomeEvents.Random(kind, new Random(seed));
        V1.Journal.Event message = V1.Journal.Event.Parser.ParseFrom(EventEncodingTests.Encoded(in e));
        using JsonDocument ours = JsonDocument.Parse(EventJson.Object(in e));
        using JsonDocument theirs = JsonDocument.Parse(Formatter.Format(message));
        AssertSame(theirs.RootElement, ours.RootElement);
    }, iter: 20, threads: 1);

    [Fact]
    public void Bytes_are_text_where_they_are_text_and_hex_where_they_are_not()
    {
        Event e = SomeEvents.Zero(EventKind.ParticipantAdded);
        e.ParticipantAdded.Terms.Name = Bytes16.FromText("alice");
        Assert.Contains("\"name\":\"alice\"", EventJson.Object(in e));
        e.ParticipantAdded.Terms.Name = new Bytes16([0xff, 0x00, 0x01]);
        Assert.Contains("\"name\":\"ff000100000000000000000000000000\"", EventJson.Object(in e));
    }

    private static void AssertSame(JsonElement theirs, JsonElement ours)
    {
        Assert.Equal(
            theirs.EnumerateObject().Select(property => property.Name),
            ours.EnumerateObject().Select(property => property.Name));
        foreach (JsonProperty property in theirs.EnumerateObject())
        {
            JsonElement own = ours.GetProperty(property.Name);
            if (property.Value.ValueKind == JsonValueKind.Object) AssertSame(property.Value, own);
            else if (property.Value.GetRawText() != own.GetRawText()) AssertSameBytes(property.Value, own);
        }
    }

    private static void AssertSameBytes(JsonElement base64, JsonElement text)
    {
        byte[] bytes = base64.GetBytesFromBase64();
        string expected = bytes.Length == Bytes16.Length
            ? new Bytes16(bytes).ToString()
            : new Bytes32(bytes).ToString();
        Assert.Equal(expected, text.GetString());
    }
}
