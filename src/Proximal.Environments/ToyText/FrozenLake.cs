using Proximal.Rendering;

namespace Proximal.Environments;

/// <summary>
/// <c>FrozenLake-v1</c> and <c>FrozenLake8x8-v1</c>: cross a frozen lake to the goal without falling into a hole, by
/// moving left (0), down (1), right (2) or up (3). On slippery ice a step goes in the chosen direction with probability
/// 1/3, otherwise in one of the two perpendicular directions. The reward is 1 at the goal and 0 otherwise.
/// </summary>
/// <param name="options">The options; null for those of <c>FrozenLake-v1</c>.</param>
/// <exception cref="InvalidInputException">An option is out of its range.</exception>
public sealed class FrozenLake(FrozenLakeOptions? options = null)
    : TabularEnvironment(new FrozenLakeMdp(options ?? new FrozenLakeOptions()));

/// <summary>Options of <see cref="FrozenLake"/>.</summary>
public sealed record FrozenLakeOptions
{
    /// <summary>The map. Default <see cref="FrozenLakeMap.FourByFour"/>.</summary>
    public FrozenLakeMap Map { get; init; } = FrozenLakeMap.FourByFour;

    /// <summary>Whether the ice is slippery. Default true.</summary>
    public bool Slippery { get; init; } = true;

    /// <summary>The probability that a step on slippery ice goes in the chosen direction, from 0 to 1. Default
    /// 1/3.</summary>
    public double SuccessRate { get; init; } = 1.0 / 3;

    /// <summary>The reward of the goal. Default 1.</summary>
    public float GoalReward { get; init; } = 1;

    /// <summary>The reward of a hole. Default 0.</summary>
    public float HoleReward { get; init; }

    /// <summary>The reward of any other step. Default 0.</summary>
    public float StepReward { get; init; }

    /// <summary>The number of steps after which an episode is truncated; null for no limit. Default 100; 200 in
    /// <c>FrozenLake8x8-v1</c>.</summary>
    public int? MaxEpisodeSteps { get; init; } = 100;
}

/// <summary>
/// The Markov decision process of <see cref="FrozenLake"/>: the state is row × width + column, and holes and goals are
/// absorbing states.
/// </summary>
/// <param name="options">The options.</param>
internal sealed class FrozenLakeMdp(FrozenLakeOptions options) : TabularMdp(MakeTable(options), options.MaxEpisodeSteps)
{
    /// <summary>The map.</summary>
    public FrozenLakeMap Map { get; } = options.Map;

    /// <inheritdoc/>
    public override void Render(TabularState state, ICanvas canvas) => FrozenLakeRenderer.Draw(Map, state, canvas);

    private static TransitionTable MakeTable(FrozenLakeOptions options)
    {
        FrozenLakeMap map = options.Map;
        if (!(options.SuccessRate is >= 0 and <= 1))
            throw new InvalidInputException(
                $"the success rate of a frozen lake must be 0 to 1, not {options.SuccessRate}"
            );
        int cells = map.Width * map.Height;
        var start = new double[cells];
        for (int i = 0; i < cells; i++)
            start[i] = map[i] == 'S' ? 1 : 0;
        double starts = start.Sum();
        for (int i = 0; i < cells; i++)
            start[i] /= starts;

        double fail = (1 - options.SuccessRate) / 2;
        return new TransitionTable(cells, 4, Outcomes, start);

        Transition[] Outcomes(int cell, int action)
        {
            if (map[cell] is 'G' or 'H')
                return [new(1, cell, 0, Terminated: true)];
            return options.Slippery
                ?
                [
                    Go(fail, cell, (action + 3) % 4),
                    Go(options.SuccessRate, cell, action),
                    Go(fail, cell, (action + 1) % 4),
                ]
                : [Go(1, cell, action)];
        }

        Transition Go(double probability, int cell, int direction)
        {
            int next = map.Neighbor(cell, direction);
            float reward = map[next] switch
            {
                'G' => options.GoalReward,
                'H' => options.HoleReward,
                _ => options.StepReward,
            };
            return new Transition(probability, next, reward, Terminated: map[next] is 'G' or 'H');
        }
    }
}
