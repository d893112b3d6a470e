using System.Text;
using Proximal.Language;

namespace Proximal.Demos;

/// <summary>
/// Sentiment demo: film reviews with positive and negative words. The sum of the words' weights is the training reward,
/// which a policy can exploit because repeated words count every time. A second, held-out reward detects this.
/// </summary>
public static class FilmReviews
{
    private static readonly string[] Subjects =
    [
        "film",
        "story",
        "music",
        "cast",
        "ending",
        "picture",
        "humour",
        "hero",
    ];
    private static readonly string[] Good =
    [
        "good",
        "fine",
        "clever",
        "warm",
        "funny",
        "lovely",
        "superb",
        "wonderful",
    ];
    private static readonly string[] Bad = ["bad", "dull", "slow", "weak", "silly", "boring", "dreadful", "terrible"];
    private static readonly string[] Neutral = ["long", "short", "loud", "quiet", "old", "new"];
    private static readonly string[] Openings = ["The {0} was", "I thought the {0} was", "To me the {0} seemed"];

    /// <summary>Beginnings of reviews, 24.</summary>
    public static IReadOnlyList<PromptItem> Prompts { get; } =
    [
        .. Openings.SelectMany(
            static _ => Subjects,
            static (opening, subject) => new PromptItem(opening.Replace("{0}", subject, StringComparison.Ordinal))
        ),
    ];

    private static readonly Dictionary<string, float> Weights = MakeWeights();
    private static readonly HashSet<(string, string)> WordPairs = MakeWordPairs();

    /// <summary>
    /// Weight of a word: from 0.5 to 2 for positive words, from -0.5 to -2 for negative words, 0 for other words.
    /// </summary>
    /// <param name="word">The word in lower case.</param>
    public static float WeightOf(string word) => Weights.GetValueOrDefault(word);

    /// <summary>The training reward: the sum of the weights of all words.</summary>
    /// <param name="text">A review.</param>
    public static float Sentiment(string text)
    {
        float sum = 0;
        foreach (string word in WordsOf(text))
            sum += WeightOf(word);
        return sum;
    }

    /// <summary>
    /// The held-out reward. Each positive or negative word counts once, and each repetition subtracts 0.5. A positive
    /// sum is multiplied by the share of neighboring words that also occur together in generated reviews.
    /// </summary>
    /// <param name="text">A review.</param>
    public static float HeldOutSentiment(string text)
    {
        List<string> words = WordsOf(text);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        float sum = 0;
        foreach (string word in words)
        {
            if (WeightOf(word) == 0)
                continue;
            sum += seen.Add(word) ? WeightOf(word) : -0.5f;
        }

        return sum > 0 ? sum * Fluency(words) : sum;
    }

    /// <summary>
    /// Generates reviews of one or more sentences; positive and negative reviews are equally probable.
    /// </summary>
    /// <param name="count">Number of reviews.</param>
    /// <param name="random">Random numbers.</param>
    /// <returns>Reviews with their beginnings as prompts.</returns>
    public static IReadOnlyList<Demonstration> Generate(int count, ref Rng random)
    {
        var reviews = new Demonstration[count];
        for (int i = 0; i < count; i++)
        {
            string[] adjectives = random.NextInt32(2) == 0 ? Good : Bad;
            string rest = Adjectives(adjectives, ref random) + ".";
            while (random.NextDouble() < 0.5)
            {
                string opening = Pick(Openings, ref random);
                opening = opening.Replace("{0}", Pick(Subjects, ref random), StringComparison.Ordinal);
                rest += $" {opening}{Adjectives(adjectives, ref random)}.";
            }
            reviews[i] = new Demonstration(Prompts[random.NextInt32(Prompts.Count)].Prompt, rest);
        }

        return reviews;
    }

    // One to four adjectives, a third of them neutral: " funny", " very funny and long", " long, funny and warm".
    private static string Adjectives(string[] adjectives, ref Rng random)
    {
        var text = new StringBuilder();
        int count = 1;
        while (count < 4 && random.NextDouble() < 0.4)
            count++;
        for (int i = 0; i < count; i++)
        {
            text.Append(
                i == 0 ? " "
                : i == count - 1 ? " and "
                : ", "
            );
            if (random.NextDouble() < 0.2)
                text.Append(random.NextInt32(2) == 0 ? "very " : "rather ");
            text.Append(Pick(random.NextInt32(3) == 0 ? Neutral : adjectives, ref random));
        }

        return text.ToString();
    }

    private static float Fluency(List<string> words)
    {
        if (words.Count < 2)
            return 1;
        int known = 0;
        for (int i = 1; i < words.Count; i++)
            if (WordPairs.Contains((words[i - 1], words[i])))
                known++;
        return (float)known / (words.Count - 1);
    }

    // Words and punctuation marks, in lower case.
    private static List<string> WordsOf(string text)
    {
        var words = new List<string>();
        for (int at = 0; at < text.Length; )
        {
            int end = at;
            while (end < text.Length && char.IsAsciiLetter(text[end]))
                end++;
            if (end > at)
                words.Add(text[at..end].ToLowerInvariant());
            else if (!char.IsWhiteSpace(text[end++]))
                words.Add(text[at..end]);
            at = end;
        }

        return words;
    }

    private static string Pick(string[] from, ref Rng random) => from[random.NextInt32(from.Length)];

    private static Dictionary<string, float> MakeWeights()
    {
        var weights = new Dictionary<string, float>(StringComparer.Ordinal);
        for (int i = 0; i < Good.Length; i++)
            weights[Good[i]] = 0.5f + (0.5f * (i / 2));
        for (int i = 0; i < Bad.Length; i++)
            weights[Bad[i]] = -weights[Good[i]];
        return weights;
    }

    private static HashSet<(string, string)> MakeWordPairs()
    {
        var found = new HashSet<(string, string)>();
        var random = new Rng(0, 0x66696C6D);
        foreach (Demonstration review in Generate(5000, ref random))
        {
            List<string> words = WordsOf(review.Prompt + review.Completion);
            for (int i = 1; i < words.Count; i++)
                found.Add((words[i - 1], words[i]));
        }

        return found;
    }
}
