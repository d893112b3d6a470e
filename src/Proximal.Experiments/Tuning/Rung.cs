namespace Proximal.Experiments;

/// <summary>
/// Rung of a search: trials train up to a number of steps, and the better ones continue to the next rung.
/// </summary>
/// <param name="Index">Index of the rung, from 0.</param>
/// <param name="Trials">Number of trials.</param>
/// <param name="Steps">Steps of each run at the end of the rung, counted from the start of the run.</param>
internal sealed record Rung(int Index, int Trials, long Steps)
{
    // With more rungs, the first one would select after too little training.
    private const int MostHalvings = 3;

    /// <summary>Single rung of a search that trains all trials to the end.</summary>
    public static IReadOnlyList<Rung> Whole(int trials, long steps) => [new(0, trials, steps)];

    /// <summary>
    /// Rungs of successive halving (Jamieson and Talwalkar 2016, with the factor η of Li et al. 2018): each rung has η
    /// times the steps and 1/η of the trials of the previous one, and the last rung has all steps.
    /// </summary>
    /// <param name="trials">Number of trials of the first rung.</param>
    /// <param name="steps">Steps of the last rung.</param>
    /// <param name="eta">Reduction factor η, at least 2.</param>
    /// <param name="minSteps">Minimum steps of the first rung; null for the maximum number of rungs, at most
    /// four.</param>
    /// <exception cref="InvalidInputException">The values give a single rung.</exception>
    public static IReadOnlyList<Rung> Halving(int trials, long steps, int eta, long? minSteps)
    {
        int halvings = 0;
        for (long power = eta; power <= trials; power *= eta)
        {
            if (minSteps is { } minimum ? steps / power < minimum : halvings == MostHalvings)
                break;
            halvings++;
        }
        if (halvings == 0)
        {
            throw new InvalidInputException(
                trials < eta
                    ? $"--trials {trials}: halving needs at least --eta {eta} trials"
                    : $"--min-steps {minSteps}: halving needs at most {steps / eta}, the {steps} steps of a run "
                        + $"divided by --eta {eta}"
            );
        }
        var rungs = new List<Rung>();
        for (int i = 0; i <= halvings; i++)
        {
            long share = Power(eta, halvings - i);
            rungs.Add(new Rung(i, (int)(trials / Power(eta, i)), (steps + share - 1) / share));
        }
        return rungs;
    }

    private static long Power(long value, int exponent) => exponent == 0 ? 1 : value * Power(value, exponent - 1);
}
