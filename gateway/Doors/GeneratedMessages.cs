using Google.Protobuf;
using Grpc.Core;

namespace Matching.Gateway.Doors;

/// <summary>How gRPC takes a message of the contracts, where a service binds its calls itself.</summary>
internal static class GeneratedMessages
{
    public static Marshaller<T> Of<T>(MessageParser<T> parser) where T : class, IMessage<T> =>
        Marshallers.Create(
            (message, context) => context.Complete(message.ToByteArray()),
            context => parser.ParseFrom(context.PayloadAsReadOnlySequence()));
}
