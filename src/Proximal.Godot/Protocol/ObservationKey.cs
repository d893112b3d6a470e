using System.Text;
using System.Text.Json;

namespace Proximal.Godot;

/// <summary>One key of the observations of a game, such as <c>obs</c>.</summary>
internal sealed class ObservationKey
{
    private readonly byte[] utf8Name;
    private readonly int[] size;
    private readonly bool isHex;

    /// <summary>Creates a key.</summary>
    /// <param name="name">The key.</param>
    /// <param name="space">The JSON of its space.</param>
    /// <exception cref="GameFailure">The space is not valid.</exception>
    public ObservationKey(string name, JsonElement space)
    {
        (Name, utf8Name) = (name, Encoding.UTF8.GetBytes(name));
        string kind = GodotJson.Text(space, "space", $"the space of observation '{name}'");
        size = GodotJson.Sizes(GodotJson.Property(space, "size", $"the space of observation '{name}'"), name);
        // The plugin sends images as text, and recognizes them by their key.
        isHex = name.Contains("2d", StringComparison.Ordinal);
        switch (kind)
        {
            case "box" when isHex:
                Space = Box.Uniform(0, 255, size.Length == 3 ? [size[2], size[0], size[1]] : size);
                break;
            case "box":
                Space = Box.Uniform(
                    GodotJson.Bound(space, "low", float.NegativeInfinity),
                    GodotJson.Bound(space, "high", float.PositiveInfinity),
                    size
                );
                break;
            case "discrete" when size is [var count]:
                Space = new Discrete(count);
                break;
            default:
                throw new GameFailure(
                    $"the space of observation '{name}' is '{kind}' with {size.Length} sizes, but box and discrete with one size can be read"
                );
        }
    }

    /// <summary>The key.</summary>
    public string Name { get; }

    /// <summary>The space of its values. Images are [channels, height, width].</summary>
    public Space Space { get; }

    /// <summary>Whether the reader is at this key.</summary>
    public bool IsAt(ref Utf8JsonReader reader) => reader.ValueTextEquals(utf8Name);

    /// <summary>Whether another key has the same name and space.</summary>
    public bool Matches(ObservationKey other) =>
        Name == other.Name
        && isHex == other.isHex
        && size.AsSpan().SequenceEqual(other.size)
        && $"{Space}" == $"{other.Space}";

    /// <summary>Reads the value of the key, at which the reader is.</summary>
    /// <param name="reader">The reader.</param>
    /// <param name="agent">Index of the agent, for messages.</param>
    /// <param name="values">Overwritten, [<see cref="Proximal.Space.ObservationSize"/>].</param>
    /// <exception cref="GameFailure">The value does not fit the space.</exception>
    public void Read(ref Utf8JsonReader reader, int agent, Span<float> values)
    {
        if (Space is Discrete discrete)
        {
            double index =
                reader.TokenType == JsonTokenType.StartArray ? Single(ref reader, agent) : Number(ref reader, agent);
            if (index != Math.Floor(index) || index < 0 || index >= discrete.N)
                throw new GameFailure(
                    FormattableString.Invariant(
                        $"observation '{Name}' is choice {index}, not one of 0 … {discrete.N - 1}"
                    ),
                    agent
                );
            discrete.Encode((int)index, values);
        }
        else if (isHex)
        {
            ReadHex(ref reader, agent, values);
        }
        else
        {
            ReadNumbers(ref reader, agent, values);
        }
    }

    private double Single(ref Utf8JsonReader reader, int agent)
    {
        Span<float> one = stackalloc float[1];
        ReadNumbers(ref reader, agent, one);
        return one[0];
    }

    // Nested arrays are flattened.
    private void ReadNumbers(ref Utf8JsonReader reader, int agent, scoped Span<float> values)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
            throw new GameFailure($"observation '{Name}' is not a list of numbers", agent);
        int count = 0,
            depth = 1;
        while (depth > 0)
        {
            _ = reader.Read();
            if (reader.TokenType == JsonTokenType.StartArray)
            {
                depth++;
            }
            else if (reader.TokenType == JsonTokenType.EndArray)
            {
                depth--;
            }
            else
            {
                float value = (float)Number(ref reader, agent);
                if (count < values.Length)
                    values[count] = value;
                count++;
            }
        }

        if (count != values.Length)
            throw new GameFailure(
                $"observation '{Name}' has {count} numbers, but its space has {values.Length}",
                agent
            );
    }

    private double Number(ref Utf8JsonReader reader, int agent) =>
        reader.TokenType switch
        {
            JsonTokenType.Number when reader.TryGetDouble(out double value) && float.IsFinite((float)value) => value,
            JsonTokenType.True => 1,
            JsonTokenType.False => 0,
            _ => throw new GameFailure($"observation '{Name}' has a value that is not a finite number", agent),
        };

    private void ReadHex(ref Utf8JsonReader reader, int agent, Span<float> values)
    {
        if (reader.TokenType != JsonTokenType.String || reader.HasValueSequence || reader.ValueIsEscaped)
            throw new GameFailure($"observation '{Name}' is not a text of hexadecimal bytes", agent);
        ReadOnlySpan<byte> text = reader.ValueSpan;
        if (text.Length != 2 * values.Length)
            throw new GameFailure(
                $"observation '{Name}' has {text.Length} hexadecimal digits, but its space needs {2 * values.Length}",
                agent
            );
        // [height, width, channels] → [channels, height, width].
        int channels = size.Length == 3 ? size[2] : 1;
        int pixels = values.Length / channels;
        for (int pixel = 0, at = 0; pixel < pixels; pixel++)
        for (int channel = 0; channel < channels; channel++, at += 2)
        {
            int value = (Digit(text[at]) << 4) | Digit(text[at + 1]);
            if (value < 0)
                throw new GameFailure($"observation '{Name}' is not a text of hexadecimal bytes", agent);
            values[(channel * pixels) + pixel] = value;
        }
    }

    // Negative for any other letter.
    private static int Digit(byte letter) =>
        letter switch
        {
            >= (byte)'0' and <= (byte)'9' => letter - '0',
            >= (byte)'a' and <= (byte)'f' => letter - 'a' + 10,
            >= (byte)'A' and <= (byte)'F' => letter - 'A' + 10,
            _ => -256,
        };
}
