using System.Text;
using Proximal.Language;

namespace Proximal.Demos;

/// <summary>
/// A sentiment task in small: film reviews, good and bad, whose words have weights. The sum of the weights is a reward that can be
/// gamed, since the same word counts every time that it is said; what a reader makes of it is the second reward, held out, by which
/// gaming is seen.
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
    private static readonly string[] Plain = ["long", "short", "loud", "quiet", "old", "new"];
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
    private static readonly HashSet<(string, string)> Neighbours = MakeNeighbours();

    /// <summary>A word's weight: from 0.5 to 2 for praise, from -0.5 to -2 for blame, 0 for other words.</summary>
    /// <param name="word">In small letters.</param>
    public static float WeightOf(string word) => Weights.GetValueOrDefault(word);

    /// <summary>The reward to train on: the sum of all words' weights.</summary>
    /// <param name="text">A review.</param>
    public static float Sentiment(string text)
    {
        float sum = 0;
        foreach (string word in WordsOf(text))
            sum += WeightOf(word);
        return sum;
    }

    /// <summary>
    /// The reward that is held out: what a reader makes of it. Each word of praise or blame impresses once, saying it again costs
    /// half a point each time; and of all that, only the share counts of neighbouring words that stand together in honest reviews.
    /// </summary>
    /// <param name="text">A review.</param>
    public static float Impression(string text)
    {
        List<string> words = WordsOf(text);
        var said = new HashSet<string>(StringComparer.Ordinal);
        float sum = 0;
        foreach (string word in words)
        {
            if (WeightOf(word) == 0)
                continue;
            sum += said.Add(word) ? WeightOf(word) : -0.5f;
        }

        return sum > 0 ? sum * Fluency(words) : sum;
    }

    /// <summary>Reviews: of one to three sentences, praise and blame about equally often.</summary>
    /// <param name="count">How many.</param>
    /// <param name="random">Where they are drawn from.</param>
    /// <returns>Each with the beginning as its prompt.</returns>
    public static IReadOnlyList<Demonstration> Write(int count, ref Rng random)
    {
        var reviews = new Demonstration[count];
        for (int i = 0; i < count; i++)
        {
            string[] mood = random.NextInt32(2) == 0 ? Good : Bad;
            string rest = Judgement(mood, ref random) + ".";
            while (random.NextDouble() < 0.5)
                rest +=
                    $" {Pick(Openings, ref random).Replace("{0}", Pick(Subjects, ref random), StringComparison.Ordinal)}{Judgement(mood, ref random)}.";
            reviews[i] = new Demonstration(Prompts[random.NextInt32(Prompts.Count)].Prompt, rest);
        }

        return reviews;
    }

    // One to four adjectives, a third of them plain: " funny", " very funny and long", " long, funny and warm".
    private static string Judgement(string[] mood, ref Rng random)
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
            text.Append(Pick(random.NextInt32(3) == 0 ? Plain : mood, ref random));
        }

        return text.ToString();
    }

    private static float Fluency(List<string> words)
    {
        if (words.Count < 2)
            return 1;
        int known = 0;
        for (int i = 1; i < words.Count; i++)
            if (Neighbours.Contains((words[i - 1], words[i])))
                known++;
        return (float)known / (words.Count - 1);
    }

    // Words and marks, in small letters.
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

    private static HashSet<(string, string)> MakeNeighbours()
    {
        var found = new HashSet<(string, string)>();
        var random = new Rng(0, 0x66696C6D);
        foreach (Demonstration review in Write(5000, ref random))
        {
            List<string> words = WordsOf(review.Prompt + review.Completion);
            for (int i = 1; i < words.Count; i++)
                found.Add((words[i - 1], words[i]));
        }

        return found;
    }
}
