namespace Proximal.Experiments;

/// <summary>
/// Sampler of the trials of a search. A trial depends only on the seed and its index, not on the number of trials.
/// </summary>
/// <param name="space">Search space.</param>
/// <param name="baseConfiguration">Configuration with the values that are not searched.</param>
/// <param name="seed">Seed of the sampler.</param>
internal sealed class TrialSampler(SearchSpace space, RunConfiguration baseConfiguration, ulong seed)
{
    private const int MostDraws = 1000;

    // Random streams that runs do not use.
    private const ulong FirstStream = 1UL << 48;

    /// <summary>Draws a trial: the first valid combination of its random stream.</summary>
    /// <param name="number">Index of the trial, from 0.</param>
    /// <exception cref="InvalidInputException">No valid combination was found in 1000 draws.</exception>
    public Trial Draw(int number)
    {
        var random = new Rng(seed, FirstStream + (ulong)number);
        var rejections = new List<string>();
        while (rejections.Count < MostDraws)
        {
            IReadOnlyList<string> values = space.Draw(ref random);
            try
            {
                TrainingOptions options = space.Apply(baseConfiguration.Options, values);
                options.Validate();
                return new Trial(number, values, baseConfiguration with { Options = options }, rejections);
            }
            catch (InvalidInputException exception)
            {
                rejections.Add(exception.Message);
            }
        }
        throw new InvalidInputException(
            $"the space has too few valid combinations: none of {MostDraws} draws was valid; the last: {rejections[^1]}"
        );
    }
}
