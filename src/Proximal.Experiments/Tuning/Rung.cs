namespace Proximal.Experiments;

/// <summary>A stage of a search: how many trials train up to how many steps, before the better ones go on.</summary>
/// <param name="Index">Which of the search, from 0.</param>
/// <param name="Trials">How many trials reach it.</param>
/// <param name="Steps">The steps of each of their runs when it ends, counted from the run's beginning.</param>
internal sealed record Rung(int Index, int Trials, long Steps)
{
    // With more rungs, the first one would have to choose after hardly any training.
    private const int MostHalvings = 3;

    /// <summary>The one rung of a search that trains every trial to its end.</summary>
    public static IReadOnlyList<Rung> Whole(int trials, long steps) => [new(0, trials, steps)];

    /// <summary>
    /// The rungs of successive halving (Jamieson and Talwalkar 2016, with the rate η of Li et al. 2018): from each to the next, η times
    /// as many steps for one η-th of the trials, until the last has all steps.
    /// </summary>
    /// <param name="trials">Trials of the first rung.</param>
    /// <param name="steps">Steps of the last rung.</param>
    /// <param name="rate">η, at least 2.</param>
    /// <param name="leastSteps">Least steps of the first rung; null for as many rungs as there are trials for, at most four.</param>
    /// <exception cref="InvalidInputException">There would be a single rung.</exception>
    public static IReadOnlyList<Rung> Halving(int trials, long steps, int rate, long? leastSteps)
    {
        int halvings = 0;
        for (long power = rate; power <= trials; power *= rate)
        {
            if (leastSteps is { } least ? steps / power < least : halvings == MostHalvings)
                break;
            halvings++;
        }
        if (halvings == 0)
        {
            throw new InvalidInputException(
                trials < rate
                    ? $"--trials {trials}: halving needs at least --eta {rate} of them"
                    : $"--min-steps {leastSteps}: halving needs at most {steps / rate}, the {steps} steps of a whole run divided by --eta {rate}"
            );
        }
        var rungs = new List<Rung>();
        for (int i = 0; i <= halvings; i++)
        {
            long share = Power(rate, halvings - i);
            rungs.Add(new Rung(i, (int)(trials / Power(rate, i)), (steps + share - 1) / share));
        }
        return rungs;
    }

    private static long Power(long value, int exponent) => exponent == 0 ? 1 : value * Power(value, exponent - 1);
}
