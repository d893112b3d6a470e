using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>
/// <c>meeting</c>: two agents on a board of 5 x 5 cells start on different random cells and try to meet. Both get 1 when
/// they are on the same cell, which ends the episode, and -0.02 in every other step. The limit is 50 steps.
/// </summary>
/// <remarks>Moves are simultaneous: stay, up, down, left, right; the border stops. The observation is the own x and y and
/// the other's x and y, each divided by 4. The best return is 0.981, random moves give 0.116.</remarks>
public sealed class Meeting : MultiAgentEnvironment<MeetingState>
{
    private static readonly Box Observations = Box.Uniform(0, 1, 4);
    private static readonly Discrete Actions = new(GridMoves.Count);

    /// <summary>Creates the environment.</summary>
    public Meeting()
        : base(["agent_0", "agent_1"], 50) { }

    /// <inheritdoc/>
    public override Space ObservationSpace(int agent) => Observations;

    /// <inheritdoc/>
    public override Space ActionSpace(int agent) => Actions;

    /// <inheritdoc/>
    public override int Team(int agent) => 0;

    /// <inheritdoc/>
    protected override void Begin(ref MeetingState state, ref Rng random)
    {
        int cells = GridMoves.Size * GridMoves.Size,
            first = random.NextInt32(cells),
            second = (first + 1 + random.NextInt32(cells - 1)) % cells;
        state = new(GridCell.At(first), GridCell.At(second));
    }

    /// <inheritdoc/>
    protected override void Advance(ref MeetingState state, MultiAgentStep step, ref Rng random)
    {
        state = new(state.First.Moved(step.Choice(0)), state.Second.Moved(step.Choice(1)));
        bool meet = state.First == state.Second;
        step.Rewards.Fill(meet ? 1 : -0.02f);
        if (meet)
            step.TerminateAll();
    }

    /// <inheritdoc/>
    protected override void Observe(in MeetingState state, int agent, Span<float> observation)
    {
        (GridCell own, GridCell other) = agent == 0 ? (state.First, state.Second) : (state.Second, state.First);
        own.Write(observation);
        other.Write(observation[2..]);
    }

    /// <inheritdoc/>
    public override void Render(ICanvas canvas)
    {
        Grid grid = GridMoves.Draw(canvas);
        grid.Disc(GridMoves.Size - 1 - State.First.Y, State.First.X, 0.35f, RenderColors.Orange);
        grid.Disc(GridMoves.Size - 1 - State.Second.Y, State.Second.X, 0.25f, RenderColors.Blue);
    }
}

/// <summary>State of <see cref="Meeting"/>.</summary>
/// <param name="First">Cell of the first agent.</param>
/// <param name="Second">Cell of the second agent.</param>
public readonly record struct MeetingState(GridCell First, GridCell Second);
