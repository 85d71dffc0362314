using System.Reflection;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using Grpc.Core;
using Matching.V1;

namespace Matching.Tests.Gateway.Hostile;

/// <summary>
/// Calls with each field at each extreme: each has an outcome that names a reason, none is an error of the
/// server's own, and the venue goes on.
/// </summary>
public sealed class HostileCallTests
{
    private static readonly StatusCode[] s_expected =
    [
        StatusCode.OK, StatusCode.InvalidArgument, StatusCode.NotFound, StatusCode.OutOfRange,
        StatusCode.ResourceExhausted, StatusCode.FailedPrecondition,
    ];

    [Fact]
    public async Task Every_call_of_operations_stands_every_extreme_of_its_fields()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        var failures = new List<string>();
        int calls = 0;
        foreach (MethodDescriptor method in OperationsReflection.Descriptor.Services[0].Methods)
        {
            IMessage sound = Sound(method.InputType);
            foreach ((string what, IMessage request) in Of(sound))
            {
                calls++;
                StatusCode code = await CallAsync(venue, method, request);
                if (!s_expected.Contains(code)) failures.Add($"{method.Name} with {what}: {code}");
            }
        }
        Assert.Empty(failures);
        Assert.InRange(calls, 300, 5_000);
        Assert.Empty(venue.Log.Lines);
        await venue.StopAsync();
        Aftermath.AssertRecoversTo(venue.Directory, Aftermath.Read(venue.Directory));
    }

    [Fact]
    public async Task Every_stream_of_market_data_stands_every_extreme_of_its_fields()
    {
        await using InProcessVenue venue = await InProcessVenue.StartAsync();
        var client = new MarketData.MarketDataClient(venue.Channel);
        var from = new ResumePoint { Epoch = 1, Sequence = 1 };
        var failures = new List<string>();
        await EachAsync(
            new FollowBookRequest { InstrumentId = 1, ResumeFrom = from }, client.FollowBook);
        await EachAsync(
            new FollowOrdersRequest { InstrumentId = 1, ResumeFrom = from }, client.FollowOrders);
        await EachAsync(
            new FollowTradesRequest { InstrumentId = 1, ResumeFrom = from }, client.FollowTrades);
        await EachAsync(new FollowDirectoryRequest { ResumeFrom = from }, client.FollowDirectory);
        Assert.Empty(failures);
        Assert.Empty(venue.Log.Lines);

        async Task EachAsync<TRequest, TResponse>(
            TRequest sound, Func<TRequest, CallOptions, AsyncServerStreamingCall<TResponse>> follow)
            where TRequest : class, IDeepCloneable<TRequest>, IMessage
        {
            foreach ((string what, TRequest request) in Extremes.Of(sound))
            {
                using AsyncServerStreamingCall<TResponse> call = follow(request, venue.Call(venue.Bob));
                StatusCode code = StatusCode.OK;
                try
                {
                    await call.ResponseStream.MoveNext(venue.Stop);
                }
                catch (RpcException error)
                {
                    code = error.StatusCode;
                }
                if (!s_expected.Contains(code)) failures.Add($"{sound.Descriptor.Name} with {what}: {code}");
            }
        }
    }

    /// <summary>Each field is there and small; what it means is for the venue to say.</summary>
    private static IMessage Sound(MessageDescriptor type)
    {
        IMessage message = type.Parser.ParseFrom(ByteString.Empty);
        foreach (FieldDescriptor field in type.Fields.InDeclarationOrder())
            if (field.FieldType == FieldType.String) field.Accessor.SetValue(message, "x");
        return message;
    }

    private static IEnumerable<(string, IMessage)> Of(IMessage sound)
    {
        MethodInfo each = typeof(HostileCallTests)
            .GetMethod(nameof(Each), BindingFlags.NonPublic | BindingFlags.Static)!
            .MakeGenericMethod(sound.GetType());
        return (IEnumerable<(string, IMessage)>)each.Invoke(null, [sound])!;
    }

    private static IEnumerable<(string, IMessage)> Each<T>(T sound)
        where T : class, IDeepCloneable<T>, IMessage =>
        Extremes.Of(sound).Select(one => (one.What, (IMessage)one.Message));

    private static async Task<StatusCode> CallAsync(
        InProcessVenue venue, MethodDescriptor method, IMessage request)
    {
        var bytes = new Marshaller<byte[]>(sent => sent, received => received);
        var call = new Method<byte[], byte[]>(
            MethodType.Unary, method.Service.FullName, method.Name, bytes, bytes);
        try
        {
            await venue.Channel.CreateCallInvoker().AsyncUnaryCall(
                call, host: null, venue.Call(venue.Operator), request.ToByteArray());
            return StatusCode.OK;
        }
        catch (RpcException error)
        {
            return error.StatusCode;
        }
    }
}
