using System.Buffers.Binary;
using System.Text;

namespace Proximal.MLAgents;

/// <summary>
/// The side channels of a message: for each, a GUID, an int32 length and the payload. All numbers are little-endian.
/// </summary>
internal static class SideChannels
{
    private static readonly Guid Engine = new("e951342c-4f7e-11ea-b238-784f4387d1f7");
    private static readonly Guid Parameters = new("534c891e-810f-11ea-a9d0-822485860400");
    private static readonly Guid Statistics = new("a1d8f7b7-cec8-50f9-b78b-d3e165a78520");

    /// <summary>Writes the engine configuration and the environment parameters.</summary>
    public static byte[] Write(EngineSettings engine, IEnumerable<KeyValuePair<string, ParameterSampler>> parameters)
    {
        using var stream = new MemoryStream();
        using var writer = new BinaryWriter(stream);
        Add(
            writer,
            Engine,
            0,
            body =>
            {
                body.Write(engine.Width);
                body.Write(engine.Height);
            }
        );
        Add(writer, Engine, 1, body => body.Write(engine.QualityLevel));
        Add(writer, Engine, 2, body => body.Write(engine.TimeScale));
        Add(writer, Engine, 3, body => body.Write(engine.TargetFrameRate));
        Add(writer, Engine, 4, body => body.Write(engine.CaptureFrameRate));
        int seed = 0;
        foreach ((string key, ParameterSampler sampler) in parameters)
            AddParameter(writer, key, sampler, seed++);
        writer.Flush();
        return stream.ToArray();
    }

    /// <summary>Reads the statistics that the game records; other channels are skipped.</summary>
    /// <param name="data">The side channels.</param>
    /// <param name="add">Receives the name and the value of each statistic.</param>
    /// <exception cref="CommunicatorException">The data is not valid.</exception>
    public static void Read(ReadOnlySpan<byte> data, Action<string, float> add)
    {
        const int Head = 16 + sizeof(int);
        while (!data.IsEmpty)
        {
            if (data.Length < Head)
                throw new CommunicatorException("its side channels end within a message");
            var channel = new Guid(data[..16]);
            int length = BinaryPrimitives.ReadInt32LittleEndian(data[16..]);
            if (length < 0 || length > data.Length - Head)
                throw new CommunicatorException("its side channels end within a message");
            ReadOnlySpan<byte> body = data.Slice(Head, length);
            data = data[(Head + length)..];
            if (channel == Statistics)
                ReadStatistic(body, add);
        }
    }

    private static void ReadStatistic(ReadOnlySpan<byte> body, Action<string, float> add)
    {
        int length = body.Length >= sizeof(int) ? BinaryPrimitives.ReadInt32LittleEndian(body) : -1;
        if (length < 0 || length > body.Length - sizeof(int) - sizeof(float))
            throw new CommunicatorException("its statistics channel is not valid");
        string name = Encoding.ASCII.GetString(body.Slice(sizeof(int), length));
        float value = BinaryPrimitives.ReadSingleLittleEndian(body[(sizeof(int) + length)..]);
        if (float.IsFinite(value))
            add(name, value);
    }

    private static void Add(BinaryWriter writer, Guid channel, int kind, Action<BinaryWriter> write) =>
        Add(
            writer,
            channel,
            body =>
            {
                body.Write(kind);
                write(body);
            }
        );

    private static void Add(BinaryWriter writer, Guid channel, Action<BinaryWriter> write)
    {
        using var stream = new MemoryStream();
        using var body = new BinaryWriter(stream);
        write(body);
        body.Flush();
        writer.Write(channel.ToByteArray());
        writer.Write((int)stream.Length);
        writer.Write(stream.GetBuffer().AsSpan(0, (int)stream.Length));
    }

    // A key, the type (0 value, 1 sampler), and the value; or the seed and the kind of a sampler and its numbers.
    private static void AddParameter(BinaryWriter writer, string key, ParameterSampler sampler, int seed) =>
        Add(
            writer,
            Parameters,
            body =>
            {
                byte[] name = Encoding.ASCII.GetBytes(key);
                body.Write(name.Length);
                body.Write(name);
                if (sampler is ConstantSampler constant)
                {
                    body.Write(0);
                    body.Write((float)constant.Value);
                    return;
                }

                body.Write(1);
                body.Write(seed);
                switch (sampler)
                {
                    case UniformSampler uniform:
                        body.Write(0);
                        body.Write((float)uniform.Minimum);
                        body.Write((float)uniform.Maximum);
                        break;
                    case GaussianSampler gaussian:
                        body.Write(1);
                        body.Write((float)gaussian.Mean);
                        body.Write((float)gaussian.StandardDeviation);
                        break;
                    case MultiRangeUniformSampler ranges:
                        body.Write(2);
                        body.Write(2 * ranges.Intervals.Count);
                        foreach (UniformSampler interval in ranges.Intervals)
                        {
                            body.Write((float)interval.Minimum);
                            body.Write((float)interval.Maximum);
                        }

                        break;
                }
            }
        );
}
