using System.Globalization;
using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace Proximal.Gymnasium;

/// <summary>Part of an observation: how its bytes become float32 values of the observation.</summary>
/// <param name="Name">Name for messages, such as <c>camera.left</c>; empty for the whole observation.</param>
/// <param name="Space">Space of the part, not a composite one.</param>
/// <param name="IsBytes">Whether a <see cref="Box"/> comes as bytes instead of float32.</param>
internal sealed record ObservationPart(string Name, Space Space, bool IsBytes)
{
    /// <summary>Number of bytes.</summary>
    public int Bytes { get; } =
        Space switch
        {
            Box box => IsBytes ? box.Length : sizeof(float) * box.Length,
            Discrete => sizeof(int),
            MultiDiscrete choices => sizeof(int) * choices.Choices.Length,
            _ => Space.ObservationSize,
        };

    /// <summary>Reads an observation.</summary>
    /// <param name="parts">Its parts, in order.</param>
    /// <param name="source">The bytes of all parts.</param>
    /// <param name="observation">Overwritten, the values of all parts.</param>
    /// <exception cref="HostFailure">A value is not finite or not in the space.</exception>
    public static void ReadAll(ReadOnlySpan<ObservationPart> parts, ReadOnlySpan<byte> source, Span<float> observation)
    {
        foreach (ObservationPart part in parts)
        {
            part.Read(source[..part.Bytes], observation[..part.Space.ObservationSize]);
            source = source[part.Bytes..];
            observation = observation[part.Space.ObservationSize..];
        }
    }

    /// <summary>Writes an observation.</summary>
    /// <param name="parts">Its parts, in order.</param>
    /// <param name="observation">The values of all parts.</param>
    /// <param name="target">Overwritten, the bytes of all parts.</param>
    public static void WriteAll(ReadOnlySpan<ObservationPart> parts, ReadOnlySpan<float> observation, Span<byte> target)
    {
        foreach (ObservationPart part in parts)
        {
            part.Write(observation[..part.Space.ObservationSize], target[..part.Bytes]);
            observation = observation[part.Space.ObservationSize..];
            target = target[part.Bytes..];
        }
    }

    /// <summary>Reads the part.</summary>
    /// <param name="source">The bytes, [<see cref="Bytes"/>].</param>
    /// <param name="observation">Overwritten, [<see cref="Proximal.Space.ObservationSize"/>].</param>
    /// <exception cref="HostFailure">A value is not finite or not in the space.</exception>
    public void Read(ReadOnlySpan<byte> source, Span<float> observation)
    {
        switch (Space)
        {
            case Box when !IsBytes:
                source.CopyTo(MemoryMarshal.AsBytes(observation));
                if (!observation.IsEmpty && !float.IsFinite(TensorPrimitives.MaxMagnitude(observation)))
                    throw NotFinite(observation);
                break;
            case Discrete discrete:
                observation.Clear();
                observation[Index(MemoryMarshal.Read<int>(source), discrete.N)] = 1;
                break;
            case MultiDiscrete choices:
                observation.Clear();
                for (int i = 0, start = 0; i < choices.Choices.Length; start += choices.Choices[i++])
                {
                    int value = MemoryMarshal.Read<int>(source[(sizeof(int) * i)..]);
                    observation[start + Index(value, choices.Choices[i])] = 1;
                }

                break;
            default:
                TensorPrimitives.ConvertTruncating<byte, float>(source, observation);
                break;
        }
    }

    /// <summary>Writes the part.</summary>
    /// <param name="observation">Values of the part, [<see cref="Proximal.Space.ObservationSize"/>].</param>
    /// <param name="target">Overwritten, [<see cref="Bytes"/>].</param>
    public void Write(ReadOnlySpan<float> observation, Span<byte> target)
    {
        switch (Space)
        {
            case Box when !IsBytes:
                MemoryMarshal.AsBytes(observation).CopyTo(target);
                break;
            case Discrete:
                MemoryMarshal.Write(target, Chosen(observation));
                break;
            case MultiDiscrete choices:
                for (int i = 0, start = 0; i < choices.Choices.Length; start += choices.Choices[i++])
                    MemoryMarshal.Write(
                        target[(sizeof(int) * i)..],
                        Chosen(observation.Slice(start, choices.Choices[i]))
                    );
                break;
            default:
                TensorPrimitives.ConvertSaturating(observation, target);
                break;
        }
    }

    private static int Chosen(ReadOnlySpan<float> oneHot) => Math.Max(0, oneHot.IndexOf(1f));

    private string What => Name.Length == 0 ? "its observation" : $"part '{Name}' of its observation";

    private int Index(int value, int count) =>
        (uint)value < (uint)count
            ? value
            : throw new HostFailure($"{What} is choice {value}, not one of 0 … {count - 1}");

    private HostFailure NotFinite(ReadOnlySpan<float> observation)
    {
        int at = 0;
        while (float.IsFinite(observation[at]))
            at++;
        return new HostFailure(
            string.Create(CultureInfo.InvariantCulture, $"value {at} of {What} is {observation[at]}")
        );
    }
}
