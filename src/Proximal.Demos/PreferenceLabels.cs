using Proximal.Language;

namespace Proximal.Demos;

/// <summary>Preferences as a labeller gives them who knows a reward, and sometimes errs.</summary>
public static class PreferenceLabels
{
    /// <summary>Compares completions in pairs. Where both are equally good nobody can tell, and where one is empty
    /// there is nothing to learn from: neither makes a pair.</summary>
    /// <param name="first">Completions.</param>
    /// <param name="second">As many others, of the same prompts.</param>
    /// <param name="reward">What the labeller goes by.</param>
    /// <param name="mistakes">The share of pairs that are labelled the wrong way round; in [0, 0.5).</param>
    /// <param name="random">Where mistakes are drawn from.</param>
    /// <exception cref="ArgumentException">There are not as many of both, or the share is out of range.</exception>
    public static IReadOnlyList<PreferencePair> Label(
        IReadOnlyList<RewardInput> first,
        IReadOnlyList<RewardInput> second,
        IReward reward,
        double mistakes,
        ref Rng random
    )
    {
        if (first.Count != second.Count)
            throw new ArgumentException(
                $"{first.Count} and {second.Count} completions do not make pairs",
                nameof(second)
            );
        if (!(mistakes is >= 0 and < 0.5))
            throw new ArgumentOutOfRangeException(nameof(mistakes), mistakes, "must lie in [0, 0.5)");
        var (scores, others) = (new float[first.Count], new float[first.Count]);
        reward.ScoreFinite(first, scores);
        reward.ScoreFinite(second, others);
        var pairs = new List<PreferencePair>(first.Count);
        for (int i = 0; i < scores.Length; i++)
        {
            if (scores[i] == others[i] || first[i].Completion.Length == 0 || second[i].Completion.Length == 0)
                continue;
            bool firstIsChosen = scores[i] > others[i] != random.NextDouble() < mistakes;
            (RewardInput chosen, RewardInput rejected) = firstIsChosen ? (first[i], second[i]) : (second[i], first[i]);
            pairs.Add(new PreferencePair(chosen.Prompt, chosen.Completion, rejected.Completion));
        }

        return pairs;
    }
}
