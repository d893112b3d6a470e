using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Proximal.Rendering;

namespace Proximal.Gymnasium;

/// <summary>Environments of one client.</summary>
internal sealed class EnvironmentSession : ServerSession
{
    private const int ResetEntry = sizeof(uint) + sizeof(byte) + sizeof(uint);
    private const int FrameWidth = 600,
        FrameHeight = 400;

    private readonly Func<IEnvironment> create;
    private readonly IEnvironment[] environments;
    private readonly bool[] isFresh;
    private readonly float[][] observations;
    private readonly StepResult[] results;
    private readonly List<byte> finals = [];
    private readonly ObservationPart[] parts;
    private readonly int observationBytes;
    private readonly float[] mask;
    private readonly float[] actions;
    private readonly bool resetsItself;

    public EnvironmentSession(Func<IEnvironment> create, IEnvironment first, HelloRequest hello)
    {
        this.create = create;
        resetsItself = hello.ResetsItself;
        environments = new IEnvironment[hello.Count];
        environments[0] = first;
        for (int i = 1; i < environments.Length; i++)
            environments[i] = create();
        for (int i = 0; i < environments.Length; i++)
            environments[i].Seed(0, (ulong)i);
        isFresh = new bool[environments.Length];
        Array.Fill(isFresh, true);
        observations = [.. environments.Select(one => new float[one.ObservationSpace.ObservationSize])];
        results = new StepResult[environments.Length];
        parts = SpaceDescription.PartsOf(first.ObservationSpace);
        observationBytes = parts.Sum(static part => part.Bytes);
        mask = new float[first.MasksActions ? first.ActionSpace.ActionMaskSize : 0];
        actions = new float[environments.Length * first.ActionSpace.ActionSize];
    }

    /// <inheritdoc/>
    public override int MaxRequest =>
        Math.Max(MaxHello, Math.Max(sizeof(float) * actions.Length, ResetEntry * environments.Length));

    /// <inheritdoc/>
    protected override FrameKind Answer(FrameKind kind, ReadOnlySpan<byte> payload)
    {
        switch (kind)
        {
            case FrameKind.Reset:
                Reset(payload);
                return FrameKind.Result;
            case FrameKind.Step:
                Step(payload);
                return FrameKind.Result;
            case FrameKind.Render:
                Render(payload);
                return FrameKind.Frame;
            case FrameKind.Act:
                throw new InvalidInputException(
                    "the server has an environment, which takes no ACT; serve a run for it"
                );
            default:
                throw new InvalidInputException($"request {(int)kind} is not known");
        }
    }

    /// <inheritdoc/>
    public override void Dispose()
    {
        foreach (IEnvironment environment in environments)
            (environment as IDisposable)?.Dispose();
    }

    private void Reset(ReadOnlySpan<byte> payload)
    {
        if (payload.Length % ResetEntry != 0)
            throw new InvalidInputException(
                $"RESET has {payload.Length} bytes, but needs {ResetEntry} for each environment"
            );
        for (; !payload.IsEmpty; payload = payload[ResetEntry..])
        {
            int index = Index(BinaryPrimitives.ReadUInt32LittleEndian(payload));
            if (payload[sizeof(uint)] != 0)
                Seed(index, BinaryPrimitives.ReadUInt32LittleEndian(payload[(sizeof(uint) + sizeof(byte))..]));
            isFresh[index] = false;
            environments[index].Reset(observations[index]);
            results[index] = default;
        }

        WriteRows();
    }

    // An environment can be seeded once, before its first episode.
    private void Seed(int index, uint seed)
    {
        if (!isFresh[index])
        {
            (environments[index] as IDisposable)?.Dispose();
            environments[index] = create();
        }

        environments[index].Seed(seed, stream: 0);
    }

    private void Step(ReadOnlySpan<byte> payload)
    {
        RequireLength(FrameKind.Step, payload, sizeof(float) * actions.Length);
        payload.CopyTo(MemoryMarshal.AsBytes(actions.AsSpan()));
        int size = actions.Length / environments.Length;
        finals.Clear();
        for (int i = 0; i < environments.Length; i++)
        {
            results[i] = environments[i].Step(actions.AsSpan(i * size, size), observations[i]);
            if (!resetsItself || !results[i].Ended)
                continue;
            CollectionsMarshal.SetCount(finals, finals.Count + observationBytes);
            WriteObservation(i, CollectionsMarshal.AsSpan(finals)[^observationBytes..]);
            environments[i].Reset(observations[i]);
        }

        WriteRows();
        CollectionsMarshal.AsSpan(finals).CopyTo(Reply.GetSpan(finals.Count));
        Reply.Advance(finals.Count);
    }

    private void WriteRows()
    {
        for (int i = 0; i < environments.Length; i++)
        {
            int size = StepRow.Header + observationBytes + mask.Length;
            Span<byte> row = Reply.GetSpan(size)[..size];
            row.Clear();
            BinaryPrimitives.WriteDoubleLittleEndian(row, results[i].Reward);
            row[StepRow.Terminated] = results[i].Terminated ? (byte)1 : (byte)0;
            row[StepRow.Truncated] = results[i].Truncated ? (byte)1 : (byte)0;
            BinaryPrimitives.WriteInt32LittleEndian(row[StepRow.Lives..], -1);
            WriteObservation(i, row.Slice(StepRow.Header, observationBytes));
            if (mask.Length > 0 && !isFresh[i])
                environments[i].WriteActionMask(mask);
            for (int j = 0; j < mask.Length; j++)
                row[StepRow.Header + observationBytes + j] = mask[j] != 0 ? (byte)1 : (byte)0;
            Reply.Advance(size);
        }
    }

    private void WriteObservation(int environment, Span<byte> target) =>
        ObservationPart.WriteAll(parts, observations[environment], target);

    private void Render(ReadOnlySpan<byte> payload)
    {
        RequireLength(FrameKind.Render, payload, sizeof(uint));
        IEnvironment environment = environments[Index(BinaryPrimitives.ReadUInt32LittleEndian(payload))];
        var canvas = new RasterCanvas(FrameWidth, FrameHeight);
        environment.Render(canvas);
        int size = (2 * sizeof(uint)) + (3 * canvas.Pixels.Length);
        Span<byte> frame = Reply.GetSpan(size)[..size];
        BinaryPrimitives.WriteInt32LittleEndian(frame, canvas.Width);
        BinaryPrimitives.WriteInt32LittleEndian(frame[sizeof(uint)..], canvas.Height);
        Span<byte> rgb = frame[(2 * sizeof(uint))..];
        for (int i = 0; i < canvas.Pixels.Length; i++)
        {
            Rgba pixel = canvas.Pixels[i];
            (rgb[3 * i], rgb[(3 * i) + 1], rgb[(3 * i) + 2]) = (pixel.R, pixel.G, pixel.B);
        }

        Reply.Advance(size);
    }

    private int Index(uint index) =>
        index < environments.Length
            ? (int)index
            : throw new InvalidInputException($"environment {index} is not one of 0 … {environments.Length - 1}");
}
