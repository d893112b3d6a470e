using Google.Protobuf.Collections;
using Proximal.MLAgents.Communicator;

namespace Proximal.MLAgents;

/// <summary>The sensors of a behavior, in the order of the messages, and how they are read into a row.</summary>
internal sealed class ObservationLayout
{
    private const int VariableSize = 4;
    private const int MaxSize = 1 << 24;

    private readonly Sensor[] sensors;
    private byte[] pixels = [];

    private ObservationLayout(Sensor[] sensors)
    {
        this.sensors = sensors;
        Space[] spaces = [.. sensors.Select(static sensor => sensor.Space)];
        Space = spaces is [var only]
            ? only
            : new DictSpace([.. spaces.Select(static (space, i) => ($"obs_{i}", space))]);
    }

    /// <summary>The observation space: a box, or a dict of <c>obs_0</c>, <c>obs_1</c> … if there are several
    /// sensors.</summary>
    public Space Space { get; }

    /// <summary>Whether a sensor has images.</summary>
    public bool HasImages => Array.Exists(sensors, static sensor => sensor.Shape.Length == 3);

    /// <summary>Reads the layout from the first observations of a behavior.</summary>
    /// <exception cref="CommunicatorException">A sensor is not supported.</exception>
    public static ObservationLayout Of(RepeatedField<Observation> observations)
    {
        if (observations.Count == 0)
            throw new CommunicatorException("it has no observations");
        return new ObservationLayout([.. observations.Select(SensorOf)]);
    }

    /// <summary>Reads the observations of an agent.</summary>
    /// <param name="observations">The observations.</param>
    /// <param name="row">Overwritten, [<see cref="Proximal.Space.ObservationSize"/>].</param>
    /// <exception cref="CommunicatorException">They do not have the shapes of the first ones, or a value is not
    /// finite.</exception>
    public void Read(RepeatedField<Observation> observations, Span<float> row)
    {
        if (observations.Count != sensors.Length)
            throw new CommunicatorException(
                $"it has {observations.Count} observations, but the first had {sensors.Length}"
            );
        for (int i = 0; i < sensors.Length; i++)
        {
            Sensor sensor = sensors[i];
            if (!observations[i].Shape.SequenceEqual(sensor.Shape))
                throw new CommunicatorException(
                    $"observation '{sensor.Name}' has the shape [{string.Join(", ", observations[i].Shape)}], but the first had "
                        + $"[{string.Join(", ", sensor.Shape)}]"
                );
            Read(observations[i], sensor, row[..sensor.Size]);
            row = row[sensor.Size..];
        }
    }

    private static Sensor SensorOf(Observation observation)
    {
        string name = observation.Name;
        long size = 1;
        foreach (int length in observation.Shape)
            size = length < 1 || size > MaxSize ? long.MaxValue / 2 : Math.Min(size * length, long.MaxValue / 2);
        if (observation.Shape.Count is < 1 or > 3 || size > MaxSize)
            throw new CommunicatorException(
                $"observation '{name}' has the shape [{string.Join(", ", observation.Shape)}], which is not supported"
            );
        if (observation.DimensionProperties.Any(static property => (property & VariableSize) != 0))
            throw new CommunicatorException(
                $"observation '{name}' has a variable length (a buffer sensor), which is not supported"
            );
        if (observation.ObservationType == ObservationType.GoalSignal)
            throw new CommunicatorException($"observation '{name}' is a goal signal, which is not supported");
        return new Sensor(name, [.. observation.Shape], (int)size);
    }

    private void Read(Observation observation, Sensor sensor, Span<float> values)
    {
        if (observation.ObservationDataCase == Observation.ObservationDataOneofCase.CompressedData)
        {
            if (observation.CompressionType != CompressionType.Png || sensor.Shape.Length != 3)
                throw new CommunicatorException($"observation '{sensor.Name}' is compressed, but is not a PNG image");
            ReadImages(observation, sensor, values);
            return;
        }

        RepeatedField<float> data =
            observation.FloatData?.Data ?? throw new CommunicatorException($"observation '{sensor.Name}' has no data");
        if (data.Count != sensor.Size)
            throw new CommunicatorException(
                $"observation '{sensor.Name}' has {data.Count} numbers, but its shape needs {sensor.Size}"
            );
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = data[i];
            if (!float.IsFinite(values[i]))
                throw new CommunicatorException($"number {i} of observation '{sensor.Name}' is {values[i]}");
        }
    }

    // Each image has three channels. A channel of the observation is the mean of those that are mapped to it.
    private void ReadImages(Observation observation, Sensor sensor, Span<float> values)
    {
        (int channels, int height, int width) = (sensor.Shape[0], sensor.Shape[1], sensor.Shape[2]);
        int size = height * width;
        int[] mapping = MappingOf(observation, channels);
        Span<int> counts = channels <= 64 ? stackalloc int[channels] : new int[channels];
        counts.Clear();
        foreach (int channel in mapping)
            if (channel >= channels)
                throw new CommunicatorException($"observation '{sensor.Name}' maps to channel {channel} of {channels}");
            else if (channel >= 0)
                counts[channel]++;
        if (pixels.Length < 3 * size)
            pixels = new byte[3 * size];
        values.Clear();
        ReadOnlySpan<byte> data = observation.CompressedData.Span;
        for (int first = 0; first < mapping.Length; first += 3)
        {
            data = data[PngImage.Read(data, width, height, pixels.AsSpan(0, 3 * size))..];
            for (int c = 0; c < 3 && first + c < mapping.Length; c++)
            {
                int channel = mapping[first + c];
                if (channel < 0)
                    continue;
                float scale = 1 / (255f * counts[channel]);
                Span<float> target = values.Slice(channel * size, size);
                for (int i = 0; i < size; i++)
                    target[i] += pixels[(3 * i) + c] * scale;
            }
        }
    }

    private static int[] MappingOf(Observation observation, int channels) =>
        observation.CompressedChannelMapping.Count > 0 ? [.. observation.CompressedChannelMapping]
        : channels == 1 ? [0, 0, 0]
        : [.. Enumerable.Range(0, channels)];

    private sealed record Sensor(string Name, int[] Shape, int Size)
    {
        public Space Space =>
            Shape.Length == 3
                ? Box.Uniform(0, 1, Shape)
                : Box.Uniform(float.NegativeInfinity, float.PositiveInfinity, Shape);
    }
}
