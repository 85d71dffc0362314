using Google.Protobuf;
using Grpc.Core;
using Matching.Gateway.Doors;
using Matching.V1;
using Directory = Matching.V1.Directory;
using ServiceDescriptor = Google.Protobuf.Reflection.ServiceDescriptor;

namespace Matching.Gateway.MarketData;

/// <summary>
/// The market data service as gRPC calls it: what the generated base is, but its streams carry frames, whose
/// bytes are there already, in place of messages that would be encoded again for each reader.
/// </summary>
internal static class MarketDataFrames
{
    /// <summary>Looked for by name where the server tells what it serves.</summary>
    public static ServiceDescriptor Descriptor => V1.MarketData.Descriptor;

    /// <summary>Called by name, and with null in place of a service: the names are what counts.</summary>
    public static void BindService(ServiceBinderBase binder, Service? service)
    {
        var directory = new Method<GetDirectoryRequest, Directory>(
            MethodType.Unary, Name, nameof(Service.GetDirectory),
            GeneratedMessages.Of(GetDirectoryRequest.Parser), GeneratedMessages.Of(Directory.Parser));
        binder.AddMethod(directory, service is null ? null : service.GetDirectory);
        binder.AddMethod(
            Stream(nameof(Service.FollowBook), FollowBookRequest.Parser),
            service is null ? null : service.FollowBook);
        binder.AddMethod(
            Stream(nameof(Service.FollowTrades), FollowTradesRequest.Parser),
            service is null ? null : service.FollowTrades);
        binder.AddMethod(
            Stream(nameof(Service.FollowOrders), FollowOrdersRequest.Parser),
            service is null ? null : service.FollowOrders);
        binder.AddMethod(
            Stream(nameof(Service.FollowDirectory), FollowDirectoryRequest.Parser),
            service is null ? null : service.FollowDirectory);
        binder.AddMethod(
            Stream(nameof(Service.FollowCandles), FollowCandlesRequest.Parser),
            service is null ? null : service.FollowCandles);
    }

    private static string Name => V1.MarketData.Descriptor.FullName;

    private static Method<TRequest, Frame> Stream<TRequest>(string name, MessageParser<TRequest> parser)
        where TRequest : class, IMessage<TRequest> =>
        new(MethodType.ServerStreaming, Name, name, GeneratedMessages.Of(parser), Frame.Marshaller);

    [BindServiceMethod(typeof(MarketDataFrames), nameof(BindService))]
    internal abstract class Service
    {
        public abstract Task<Directory> GetDirectory(GetDirectoryRequest request, ServerCallContext context);

        public abstract Task FollowBook(
            FollowBookRequest request, IServerStreamWriter<Frame> responseStream,
            ServerCallContext context);

        public abstract Task FollowTrades(
            FollowTradesRequest request, IServerStreamWriter<Frame> responseStream,
            ServerCallContext context);

        public abstract Task FollowOrders(
            FollowOrdersRequest request, IServerStreamWriter<Frame> responseStream,
            ServerCallContext context);

        public abstract Task FollowDirectory(
            FollowDirectoryRequest request, IServerStreamWriter<Frame> responseStream,
            ServerCallContext context);

        public abstract Task FollowCandles(
            FollowCandlesRequest request, IServerStreamWriter<Frame> responseStream,
            ServerCallContext context);
    }
}
