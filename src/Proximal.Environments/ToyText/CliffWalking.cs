using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>
/// <c>CliffWalking-v1</c> and <c>CliffWalkingSlippery-v1</c>: walk from one end of a cliff's edge to the other by going up (0),
/// right (1), down (2) or left (3). A step costs a point; a fall costs 100 and leads back to the start (Sutton and Barto 2018,
/// example 6.6). On a slippery edge a third of the steps each go where they were meant to and to either side of it.
/// </summary>
/// <param name="slippery">Whether steps slip to the sides; false by default.</param>
public sealed class CliffWalking(bool slippery = false)
    : TabularEnvironment(slippery ? CliffWalkingTask.OnSlipperyGround : CliffWalkingTask.OnDryGround);

/// <summary>The cliff as a table of 4 rows and 12 columns, counted row by row from the top. There is no time limit.</summary>
public sealed class CliffWalkingTask : TabularTask
{
    /// <summary>How many cells a row has.</summary>
    internal const int Width = 12;

    /// <summary>How many rows there are.</summary>
    internal const int Height = 4;

    /// <summary>Where episodes begin.</summary>
    internal const int Begin = (Height - 1) * Width;

    /// <summary>Where they end.</summary>
    internal const int Goal = (Height * Width) - 1;

    private CliffWalkingTask(bool slippery)
        : base(MakeTable(slippery), maxEpisodeSteps: null) { }

    /// <summary>Every step goes where it was meant to.</summary>
    public static CliffWalkingTask OnDryGround { get; } = new(slippery: false);

    /// <summary>Two thirds of the steps slip to a side.</summary>
    public static CliffWalkingTask OnSlipperyGround { get; } = new(slippery: true);

    /// <inheritdoc/>
    public override void Render(TabularState state, ICanvas canvas) => CliffWalkingRenderer.Draw(state, canvas);

    /// <summary>Whether a cell is a place to fall from.</summary>
    internal static bool IsCliff(int cell) => cell is > Begin and < Goal;

    private static TransitionTable MakeTable(bool slippery)
    {
        var start = new double[Width * Height];
        start[Begin] = 1;
        return new TransitionTable(start.Length, 4, Outcomes, start);

        Transition[] Outcomes(int cell, int action) =>
            slippery
                ? [Go(1.0 / 3, cell, (action + 3) % 4), Go(1.0 / 3, cell, action), Go(1.0 / 3, cell, (action + 1) % 4)]
                : [Go(1, cell, action)];
    }

    private static Transition Go(double probability, int cell, int direction)
    {
        (int y, int x) = Math.DivRem(cell, Width);
        int next = direction switch
        {
            0 => y > 0 ? cell - Width : cell,
            1 => x < Width - 1 ? cell + 1 : cell,
            2 => y < Height - 1 ? cell + Width : cell,
            _ => x > 0 ? cell - 1 : cell,
        };
        return IsCliff(next) ? new(probability, Begin, -100) : new(probability, next, -1, Terminated: next == Goal);
    }
}
