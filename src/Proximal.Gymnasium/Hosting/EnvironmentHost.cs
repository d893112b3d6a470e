using System.Buffers.Binary;
using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;

namespace Proximal.Gymnasium;

/// <summary>Program that hosts several environments, and the requests to it.</summary>
internal sealed class EnvironmentHost : IDisposable
{
    // Waiting in a loop is faster than blocking, which takes tens of microseconds to wake up. The process waits in a
    // loop for a longer time, because the trainer computes actions between two steps.
    private const double HostSpin = 200e-6;
    private static readonly long Spin = Stopwatch.Frequency / 10_000;
    private static readonly TimeSpan CloseTime = TimeSpan.FromSeconds(3);

    private static readonly byte[] NoFrame = new byte[2 * sizeof(uint)];

    private static int alive;

    private readonly HostSettings settings;
    private readonly IHostConnection connection;
    private readonly byte[] resets;
    private readonly byte[] index = new byte[sizeof(uint)];
    private byte[] infos = [];
    private IStepTable? table;
    private SharedTable? shared;
    private InlineTable? inline;
    private uint sent;
    private uint unread;
    private bool isBroken;
    private bool isDisposed;

    /// <summary>Connects to a program, which creates its environments.</summary>
    /// <param name="settings">How the program is reached.</param>
    /// <param name="count">Number of environments.</param>
    /// <exception cref="InvalidInputException">The program cannot be started or reached.</exception>
    /// <exception cref="HostFailure">The environments cannot be created.</exception>
    public EnvironmentHost(HostSettings settings, int count)
    {
        (this.settings, Count) = (settings, count);
        resets = new byte[9 * count];
        connection = settings.Connect();
        Interlocked.Increment(ref alive);
        try
        {
            Start();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Number of environments.</summary>
    public int Count { get; }

    /// <summary>Spaces of the environments.</summary>
    public RemoteSpaces Spaces { get; private set; } = null!;

    /// <summary>Identifier of the process; null if it is not a child of this one.</summary>
    public int? ProcessId => connection.ProcessId;

    /// <summary>Last lines of the error output of the process.</summary>
    public string ErrorOutput => connection.ErrorOutput;

    /// <summary>Infos of episodes that ended in the last step: JSON {index: {name: number}}; empty for none. Valid
    /// until the next request.</summary>
    public ReadOnlyMemory<byte> Infos { get; private set; }

    /// <summary>The actions of the next step, [environments, action].</summary>
    public Span<float> Actions => table!.ActionValues;

    /// <summary>Starts episodes.</summary>
    /// <param name="environments">Indices.</param>
    /// <param name="seeds">Seeds; null to continue the random numbers of the environment.</param>
    public void Reset(ReadOnlySpan<int> environments, ReadOnlySpan<uint?> seeds)
    {
        for (int i = 0; i < environments.Length; i++)
        {
            Span<byte> entry = resets.AsSpan(9 * i);
            BinaryPrimitives.WriteInt32LittleEndian(entry, environments[i]);
            entry[4] = (byte)(seeds[i] is null ? 0 : 1);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[5..], seeds[i] ?? 0);
        }

        Send(FrameKind.Reset, resets.AsSpan(0, 9 * environments.Length));
        ReceiveResult(settings.StepTimeout, isStep: false);
    }

    /// <summary>Starts a step with <see cref="Actions"/>.</summary>
    public void BeginStep() => Send(FrameKind.Step, inline is null ? [] : MemoryMarshal.AsBytes(inline.ActionValues));

    /// <summary>Waits for the end of a step.</summary>
    public void EndStep()
    {
        if (shared is null)
        {
            ReceiveResult(settings.StepTimeout, isStep: true);
            return;
        }

        long start = Stopwatch.GetTimestamp();
        // A loop must not take the processor from another process.
        if (SpinIsUseful && alive < Environment.ProcessorCount)
        {
            while (shared.Replies != sent)
            {
                if (Stopwatch.GetTimestamp() - start > Spin)
                    break;
                Thread.SpinWait(4);
            }
        }

        if (shared.Replies != sent || shared.MustRead)
        {
            ReceiveResult(settings.StepTimeout, isStep: true);
            return;
        }

        unread++;
        Infos = default;
        // Half of what a pipe holds on the systems with the smallest one.
        if (unread == 512)
            SkipSignals();
    }

    /// <summary>Reads the observation and the action mask of an environment.</summary>
    /// <param name="environment">Index.</param>
    /// <param name="row">Overwritten, [observation and action mask].</param>
    /// <exception cref="HostFailure">A value is not valid.</exception>
    public void ReadRow(int environment, Span<float> row)
    {
        ReadOnlySpan<byte> source = table!.Row(environment)[StepRow.Header..];
        ReadObservation(source, environment, row[..^Spaces.MaskSize]);
        ReadOnlySpan<byte> mask = source[Spaces.ObservationBytes..];
        Span<float> values = row[^Spaces.MaskSize..];
        for (int i = 0; i < values.Length; i++)
            values[i] = mask[i];
    }

    /// <summary>Reads the final observation of an environment.</summary>
    /// <param name="environment">Index.</param>
    /// <param name="observation">Overwritten, [observation].</param>
    /// <exception cref="HostFailure">A value is not valid.</exception>
    public void ReadFinal(int environment, Span<float> observation) =>
        ReadObservation(table!.Final(environment), environment, observation);

    /// <summary>Reads the result of a step, apart from the observation.</summary>
    /// <param name="environment">Index.</param>
    /// <param name="lives">Receives the number of lives; -1 if the environment has none.</param>
    /// <exception cref="HostFailure">The reward is not finite.</exception>
    public StepResult ReadResult(int environment, out int lives)
    {
        ReadOnlySpan<byte> row = table!.Row(environment);
        double reward = BinaryPrimitives.ReadDoubleLittleEndian(row);
        lives = BinaryPrimitives.ReadInt32LittleEndian(row[StepRow.Lives..]);
        if (!float.IsFinite((float)reward))
            throw new HostFailure(FormattableString.Invariant($"its reward is {reward}"), environment);
        return new StepResult((float)reward, row[StepRow.Terminated] != 0, row[StepRow.Truncated] != 0);
    }

    /// <summary>Renders an environment: uint32 width, uint32 height, and the pixels as bytes.</summary>
    public ReadOnlySpan<byte> Render(int environment)
    {
        if (!Spaces.CanRender)
            return NoFrame;
        BinaryPrimitives.WriteInt32LittleEndian(index, environment);
        Send(FrameKind.Render, index);
        ReadOnlySpan<byte> frame = Receive(FrameKind.Frame, settings.StepTimeout);
        if (
            frame.Length < NoFrame.Length
            || frame.Length - NoFrame.Length
                != 3L
                    * BinaryPrimitives.ReadUInt32LittleEndian(frame)
                    * BinaryPrimitives.ReadUInt32LittleEndian(frame[sizeof(uint)..])
        )
            throw new HostFailure($"it sent a frame of {frame.Length} bytes that is not an image", environment);
        return frame;
    }

    /// <summary>Returns the state of the random numbers at the start of each episode, as JSON; <c>null</c> if it is not
    /// known.</summary>
    public byte[][] SaveStarts()
    {
        if (!Spaces.CanRepeat)
            return [.. Enumerable.Repeat("null"u8.ToArray(), Count)];
        Send(FrameKind.Save, []);
        var reader = new Utf8JsonReader(Receive(FrameKind.State, settings.StepTimeout));
        using var document = JsonDocument.ParseValue(ref reader);
        return
        [
            .. document.RootElement.EnumerateArray().Select(static start => Encoding.UTF8.GetBytes(start.GetRawText())),
        ];
    }

    /// <summary>Repeats an episode. The result of the last step then has the sum of the rewards.</summary>
    /// <param name="environment">Index.</param>
    /// <param name="seed">Seed of the first episode of the environment.</param>
    /// <param name="start">State of the random numbers at the start of the episode.</param>
    /// <param name="actions">The actions, [steps, action].</param>
    public void Restore(int environment, uint seed, ReadOnlySpan<byte> start, ReadOnlySpan<float> actions)
    {
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(actions);
        var payload = new byte[12 + start.Length + bytes.Length];
        BinaryPrimitives.WriteInt32LittleEndian(payload, environment);
        BinaryPrimitives.WriteUInt32LittleEndian(payload.AsSpan(4), seed);
        BinaryPrimitives.WriteInt32LittleEndian(payload.AsSpan(8), start.Length);
        start.CopyTo(payload.AsSpan(12));
        bytes.CopyTo(payload.AsSpan(12 + start.Length));
        Send(FrameKind.Restore, payload);
        ReceiveResult(settings.StartTimeout, isStep: false);
    }

    /// <summary>Takes steps in the process without any communication between them, to measure the cost of it.</summary>
    /// <param name="actions">The actions, [steps, environments, action].</param>
    /// <returns>The time of the steps, in seconds.</returns>
    public double Measure(ReadOnlySpan<float> actions)
    {
        Send(FrameKind.Measure, MemoryMarshal.AsBytes(actions));
        return BinaryPrimitives.ReadDoubleLittleEndian(Receive(FrameKind.Time, TimeSpan.FromMinutes(10)));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (isDisposed)
            return;
        isDisposed = true;
        Interlocked.Decrement(ref alive);
        if (!isBroken)
        {
            try
            {
                Send(FrameKind.Close, []);
                connection.End(CloseTime);
            }
            catch (HostFailure)
            {
                // It has ended.
            }
        }

        connection.Dispose();
        table?.Dispose();
    }

    // Stores of a Python program become visible in order only on these processors.
    private static bool SpinIsUseful => RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.X86;

    private void Start()
    {
        Send(FrameKind.Hello, Hello());
        Spaces = RemoteSpaces.Parse(Receive(FrameKind.Spaces, settings.StartTimeout));
        (int actions, int bytes, int mask) = (Spaces.Actions.ActionSize, Spaces.ObservationBytes, Spaces.MaskSize);
        long result = (long)Count * (StepRow.Header + (2L * bytes) + mask);
        connection.Frames.MaxPayload = (int)Math.Min(Math.Max(2 * result, 64 << 20), 1 << 30);
        if (Spaces.UsesSharedMemory)
            Share(new SharedTable(Count, actions, bytes, mask));
        else
            table = inline = new InlineTable(Count, actions, bytes, mask, settings.AutoReset);
    }

    private void Share(SharedTable file)
    {
        try
        {
            Send(FrameKind.Attach, Attach(file));
            Receive(FrameKind.Ready, settings.StartTimeout);
            file.Unlink();
            (sent, unread) = (0, 0);
            table = shared = file;
        }
        finally
        {
            if (shared is null)
                file.Dispose();
        }
    }

    private byte[] Hello()
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteNumber("protocol", 1);
            json.WriteString("name", settings.Name);
            json.WriteNumber("count", Count);
            json.WritePropertyName("arguments");
            json.WriteRawValue(settings.Arguments);
            json.WriteBoolean("autoreset", settings.AutoReset);
            json.WriteString("render_mode", settings.RenderMode);
            json.WriteString("token", settings.Token);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private byte[] Attach(SharedTable file)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("path", file.Path);
            json.WriteNumber("size", file.Size);
            json.WriteNumber("actions", SharedTable.Actions);
            json.WriteNumber("rows", file.Rows);
            json.WriteNumber("finals", file.Finals);
            json.WriteNumber("masks", Spaces.MaskSize);
            json.WriteNumber("spin", SpinIsUseful && alive < Environment.ProcessorCount ? HostSpin : 0);
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private void Send(FrameKind kind, ReadOnlySpan<byte> payload)
    {
        sent++;
        shared?.Announce(sent, kind);
        try
        {
            connection.Frames.Send(kind, payload);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            throw Ended();
        }
    }

    private void ReceiveResult(TimeSpan limit, bool isStep)
    {
        ReadOnlySpan<byte> payload = Receive(FrameKind.Result, limit);
        if (inline is not null)
        {
            Infos = inline.Accept(payload, isStep);
            return;
        }

        if (infos.Length < payload.Length)
            infos = new byte[2 * payload.Length];
        payload.CopyTo(infos);
        Infos = infos.AsMemory(0, payload.Length);
    }

    private ReadOnlySpan<byte> Receive(FrameKind expected, TimeSpan limit)
    {
        connection.BeginWait(limit);
        SkipSignals();
        if (!connection.Frames.TryReceive(out FrameKind kind, out ReadOnlySpan<byte> payload))
            throw connection.IsTimedOut ? TimedOut(limit) : Ended();
        connection.EndWait();
        if (kind == FrameKind.Error)
            throw Raised(payload);
        if (kind != expected)
        {
            isBroken = true;
            throw new HostFailure($"it replied {kind} instead of {expected}");
        }

        return payload;
    }

    // Reads the frames of steps that the shared memory has already announced.
    private void SkipSignals()
    {
        for (; unread > 0; unread--)
            if (!connection.Frames.TryReceive(out _, out _))
                throw Ended();
    }

    private void ReadObservation(ReadOnlySpan<byte> source, int environment, Span<float> observation)
    {
        try
        {
            ObservationPart.ReadAll(Spaces.Parts, source, observation);
        }
        catch (HostFailure failure)
        {
            throw new HostFailure(failure.Message, environment);
        }
    }

    private HostFailure TimedOut(TimeSpan limit)
    {
        isBroken = true;
        return new HostFailure(FormattableString.Invariant($"it did not reply within {limit.TotalSeconds:0.###} s"));
    }

    private HostFailure Ended()
    {
        isBroken = true;
        return new HostFailure(connection.DescribeEnd());
    }

    private HostFailure Raised(ReadOnlySpan<byte> json)
    {
        try
        {
            var reader = new Utf8JsonReader(json);
            using var document = JsonDocument.ParseValue(ref reader);
            return Raised(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or FormatException)
        {
            return new HostFailure($"it sent an error that is not valid: {exception.Message}");
        }
    }

    private HostFailure Raised(JsonElement error)
    {
        string message = Text(error, "message") ?? "";
        if (Text(error, "type") is not { } type)
            return new HostFailure(message);
        string place = Text(error, "place") is { } known ? $" ({known})" : "";
        int? environment =
            error.TryGetProperty("environment", out JsonElement at) && at.ValueKind == JsonValueKind.Number
                ? at.GetInt32()
                : null;
        if (environment < 0 || environment >= Count)
            environment = null;
        string text = message.Length == 0 ? type : $"{type}: {message}";
        return new HostFailure($"{text}{place}", environment, Text(error, "traceback"));
    }

    private static string? Text(JsonElement error, string name) =>
        error.TryGetProperty(name, out JsonElement value) ? value.GetString() : null;
}
