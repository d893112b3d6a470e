using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>
/// <c>gate</c>: two agents on a board of 5 x 5 cells behind a wall at x = 2. Who steps on (0, 0) while the door at (2, 2)
/// is shut dies and opens it. When the other reaches (4, 2), every living agent gets 1 and the episode ends; every other
/// step costs each living agent 0.01. The limit is 50 steps.
/// </summary>
/// <remarks>
/// Credit is posthumous: the agent that dies gets nothing for the success of the other. Agents start on different random
/// cells with x of 0 or 1, except (0, 0). Moves are simultaneous: stay, up, down, left, right; the door is open from the
/// next step on. The observation has 6 numbers: own x and y, whether the other lives, its x and y, whether the door is
/// open. The best return of the survivor is 0.9575, random moves give -0.35.
/// </remarks>
public sealed class Gate : MultiAgentEnvironment<GateState>
{
    private const int WallX = 2;
    private static readonly GridCell Switch = new(0, 0);
    private static readonly GridCell Door = new(WallX, 2);
    private static readonly GridCell Goal = new(4, 2);
    private static readonly Box Observations = Box.Uniform(0, 1, 6);
    private static readonly Discrete Actions = new(GridMoves.Count);

    /// <summary>Creates the environment.</summary>
    public Gate()
        : base(["agent_0", "agent_1"], 50) { }

    /// <inheritdoc/>
    public override Space ObservationSpace(int agent) => Observations;

    /// <inheritdoc/>
    public override Space ActionSpace(int agent) => Actions;

    /// <inheritdoc/>
    public override int Team(int agent) => 0;

    /// <inheritdoc/>
    protected override void Begin(ref GateState state, ref Rng random)
    {
        // The cells with x of 0 or 1, without the switch: 1 to 9.
        int second = 1 + random.NextInt32(9),
            first = 1 + ((second + random.NextInt32(8)) % 9);
        state = new(Start(first), Start(second), true, true, false);
    }

    /// <inheritdoc/>
    protected override void Advance(ref GateState state, MultiAgentStep step, ref Rng random)
    {
        GridCell first = state.FirstLives ? Move(state.First, step.Choice(0), state.IsOpen) : state.First,
            second = state.SecondLives ? Move(state.Second, step.Choice(1), state.IsOpen) : state.Second;
        bool firstDies = !state.IsOpen && first == Switch,
            secondDies = !state.IsOpen && !firstDies && second == Switch;
        state = new(
            first,
            second,
            state.FirstLives && !firstDies,
            state.SecondLives && !secondDies,
            state.IsOpen || firstDies || secondDies
        );
        bool succeeds = (state.FirstLives && first == Goal) || (state.SecondLives && second == Goal);
        for (int i = 0; i < step.Count; i++)
            if (step.Status[i] != AgentStatus.Absent)
                step.Rewards[i] = succeeds ? 1 : -0.01f;
        (step.Terminated[0], step.Terminated[1]) = (firstDies, secondDies);
        if (succeeds)
            step.TerminateAll();
    }

    /// <inheritdoc/>
    protected override AgentStatus StatusOf(in GateState state, int agent) =>
        (agent == 0 ? state.FirstLives : state.SecondLives) ? AgentStatus.Acting : AgentStatus.Absent;

    /// <inheritdoc/>
    protected override void Observe(in GateState state, int agent, Span<float> observation)
    {
        (GridCell own, GridCell other, bool otherLives) =
            agent == 0 ? (state.First, state.Second, state.SecondLives) : (state.Second, state.First, state.FirstLives);
        own.Write(observation);
        observation[2] = otherLives ? 1 : 0;
        if (otherLives)
            other.Write(observation[3..]);
        else
            observation.Slice(3, 2).Clear();
        observation[5] = state.IsOpen ? 1 : 0;
    }

    /// <inheritdoc/>
    public override void Render(ICanvas canvas)
    {
        Grid grid = GridMoves.Draw(canvas);
        for (int y = 0; y < GridMoves.Size; y++)
            if (y != Door.Y || !State.IsOpen)
                grid.Cell(GridMoves.Size - 1 - y, WallX, y == Door.Y ? RenderColors.Grey : RenderColors.Dark);
        grid.Disc(GridMoves.Size - 1, 0, 0.2f, RenderColors.Gold);
        grid.Flag(GridMoves.Size - 1 - Goal.Y, Goal.X, RenderColors.Green);
        if (State.FirstLives)
            grid.Disc(GridMoves.Size - 1 - State.First.Y, State.First.X, 0.35f, RenderColors.Orange);
        if (State.SecondLives)
            grid.Disc(GridMoves.Size - 1 - State.Second.Y, State.Second.X, 0.25f, RenderColors.Blue);
    }

    private static GridCell Start(int index) => new(index / GridMoves.Size, index % GridMoves.Size);

    private static GridCell Move(GridCell from, int move, bool isOpen)
    {
        GridCell to = from.Moved(move);
        return to.X == WallX && !(isOpen && to == Door) ? from : to;
    }
}

/// <summary>State of <see cref="Gate"/>.</summary>
/// <param name="First">Cell of the first agent.</param>
/// <param name="Second">Cell of the second agent.</param>
/// <param name="FirstLives">Whether the first agent lives.</param>
/// <param name="SecondLives">Whether the second agent lives.</param>
/// <param name="IsOpen">Whether the door is open.</param>
public readonly record struct GateState(
    GridCell First,
    GridCell Second,
    bool FirstLives,
    bool SecondLives,
    bool IsOpen
);
