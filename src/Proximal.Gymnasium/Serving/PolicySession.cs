using System.Runtime.InteropServices;

namespace Proximal.Gymnasium;

/// <summary>The policy of a server, with the recurrent states of one client.</summary>
internal sealed class PolicySession : ServerSession
{
    private readonly Policy policy;
    private readonly RecurrentState state;
    private readonly ObservationPart[] parts;
    private readonly int maskSize;
    private readonly int rowBytes;
    private readonly float[] rows;
    private readonly float[] actions;
    private readonly bool deterministic;
    private Rng random;

    public PolicySession(Policy policy, HelloRequest hello)
    {
        this.policy = policy;
        deterministic = hello.Deterministic;
        random = new Rng(hello.Seed);
        state = policy.CreateRecurrentState(hello.Count);
        parts = SpaceDescription.PartsOf(policy.ObservationSpace);
        maskSize = policy.RowSize - policy.ObservationSpace.ObservationSize;
        rowBytes = 1 + parts.Sum(static part => part.Bytes) + maskSize;
        rows = new float[hello.Count * policy.RowSize];
        actions = new float[hello.Count * policy.ActionSpace.ActionSize];
    }

    /// <inheritdoc/>
    public override int MaxRequest => Math.Max(MaxHello, state.Rows * rowBytes);

    /// <inheritdoc/>
    public override void Dispose() { }

    /// <inheritdoc/>
    protected override FrameKind Answer(FrameKind kind, ReadOnlySpan<byte> payload)
    {
        if (kind != FrameKind.Act)
            throw new InvalidInputException(
                kind is FrameKind.Reset or FrameKind.Step or FrameKind.Render
                    ? "the server has a policy, which takes only ACT; serve an environment for episodes"
                    : $"request {(int)kind} is not known"
            );
        RequireLength(kind, payload, state.Rows * rowBytes);
        for (int i = 0; i < state.Rows; i++)
        {
            ReadOnlySpan<byte> source = payload.Slice(i * rowBytes, rowBytes);
            Span<float> row = rows.AsSpan(i * policy.RowSize, policy.RowSize);
            if (source[0] != 0)
                state.Reset(i);
            ObservationPart.ReadAll(parts, source[1..], row);
            for (int j = 1; j <= maskSize; j++)
                row[^j] = source[^j];
        }

        policy.Act(rows, actions, deterministic, ref random, state);
        ReadOnlySpan<byte> bytes = MemoryMarshal.AsBytes(actions.AsSpan());
        bytes.CopyTo(Reply.GetSpan(bytes.Length));
        Reply.Advance(bytes.Length);
        return FrameKind.Actions;
    }
}
