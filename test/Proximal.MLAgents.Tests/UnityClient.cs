using System.Buffers.Binary;
using System.Net;
using Google.Protobuf;
using Proximal.MLAgents.Communicator;

namespace Proximal.MLAgents.Tests;

/// <summary>A game's side of the communicator: gRPC over HTTP/2 without encryption, as Unity's client.</summary>
internal sealed class UnityClient : IDisposable
{
    private readonly HttpClient http;
    private readonly Uri address;

    public UnityClient(int port)
    {
        address = new Uri($"http://127.0.0.1:{port}/communicator_objects.UnityToExternalProto/Exchange");
        http = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
    }

    /// <summary>Sends a message, and waits for the reply. A server that does not listen yet is tried again.</summary>
    public UnityMessage Send(UnityMessage message) => UnityMessage.Parser.ParseFrom(Send(message.ToByteArray()));

    public byte[] Send(byte[] message)
    {
        var frame = new byte[5 + message.Length];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)message.Length);
        message.CopyTo(frame, 5);
        for (int attempt = 0; ; attempt++)
        {
            try
            {
                using var request = new HttpRequestMessage(HttpMethod.Post, address)
                {
                    Version = HttpVersion.Version20,
                    VersionPolicy = HttpVersionPolicy.RequestVersionExact,
                    Content = new ByteArrayContent(frame),
                };
                request.Content.Headers.ContentType = new("application/grpc");
                request.Headers.TE.Add(new("trailers"));
                using HttpResponseMessage response = http.SendAsync(request).GetAwaiter().GetResult();
                using var body = new MemoryStream();
                response.Content.CopyToAsync(body).GetAwaiter().GetResult();
                Assert.Equal(HttpStatusCode.OK, response.StatusCode);
                Assert.Equal("application/grpc", response.Content.Headers.ContentType!.MediaType);
                Assert.Equal("0", response.TrailingHeaders.GetValues("grpc-status").Single());
                byte[] reply = body.ToArray();
                Assert.Equal(0, reply[0]);
                Assert.Equal((uint)(reply.Length - 5), BinaryPrimitives.ReadUInt32BigEndian(reply.AsSpan(1)));
                return reply[5..];
            }
            catch (HttpRequestException) when (attempt < 500)
            {
                Thread.Sleep(10);
            }
        }
    }

    public void Dispose() => http.Dispose();
}
