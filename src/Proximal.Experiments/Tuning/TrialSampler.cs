namespace Proximal.Experiments;

/// <summary>Draws the trials of a search. Each depends on the seed and its number alone, not on how many others there are.</summary>
/// <param name="space">What to draw.</param>
/// <param name="basis">All that is not searched.</param>
/// <param name="seed">The search's seed.</param>
internal sealed class TrialSampler(SearchSpace space, RunConfiguration basis, ulong seed)
{
    private const int MostDraws = 1000;

    // Apart from the streams that runs of the same seed draw from.
    private const ulong FirstStream = 1UL << 48;

    /// <summary>Draws a trial: the first of its stream's combinations whose settings go together.</summary>
    /// <param name="number">Which, from 0.</param>
    /// <exception cref="InvalidInputException">Hardly any combination is valid.</exception>
    public Trial Draw(int number)
    {
        var random = new Rng(seed, FirstStream + (ulong)number);
        var refusals = new List<string>();
        while (refusals.Count < MostDraws)
        {
            IReadOnlyList<string> values = space.Draw(ref random);
            try
            {
                TrainingOptions options = space.Apply(basis.Options, values);
                options.Validate();
                return new Trial(number, values, basis with { Options = options }, refusals);
            }
            catch (InvalidInputException exception)
            {
                refusals.Add(exception.Message);
            }
        }
        throw new InvalidInputException(
            $"the space holds hardly any settings that go together: none of {MostDraws} draws was valid; the last: {refusals[^1]}"
        );
    }
}
