using System.Text.Json;

namespace Proximal.Gymnasium;

/// <summary>The first request of a client.</summary>
/// <param name="Count">Number of environments, or of rows of observations that a policy acts on.</param>
/// <param name="ResetsItself">Whether the next episode starts in the step that ends one.</param>
/// <param name="Deterministic">Whether a policy takes the most probable actions.</param>
/// <param name="Seed">Seed of sampled actions.</param>
/// <param name="Token">Token of the client; null for none.</param>
internal sealed record HelloRequest(int Count, bool ResetsItself, bool Deterministic, ulong Seed, string? Token)
{
    private const int ProtocolVersion = 1,
        MaxCount = 4096;

    /// <summary>Parses a request.</summary>
    /// <exception cref="InvalidInputException">The request is not valid.</exception>
    public static HelloRequest Parse(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            JsonElement root = document.RootElement;
            int protocol = root.GetProperty("protocol").GetInt32();
            if (protocol != ProtocolVersion)
                throw new InvalidInputException($"protocol {protocol} is not known, only {ProtocolVersion}");
            int count = root.GetProperty("count").GetInt32();
            if (count is < 1 or > MaxCount)
                throw new InvalidInputException($"count must be from 1 to {MaxCount}, but is {count}");
            return new HelloRequest(
                count,
                Flag(root, "autoreset", otherwise: false),
                Flag(root, "deterministic", otherwise: true),
                root.TryGetProperty("seed", out JsonElement seed) ? seed.GetUInt64() : 0,
                root.TryGetProperty("token", out JsonElement token) ? token.GetString() : null
            );
        }
        catch (Exception exception)
            when (exception is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new InvalidInputException($"HELLO is not valid: {exception.Message}", exception);
        }
    }

    private static bool Flag(JsonElement root, string name, bool otherwise) =>
        root.TryGetProperty(name, out JsonElement value) ? value.GetBoolean() : otherwise;
}
