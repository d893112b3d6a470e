using System.Globalization;
using Proximal.Language;

namespace Proximal.Demos;

/// <summary>
/// Text world of the alignment demo: guests of an inn ask where things are, and the host gives kind or rude, correct or
/// wrong, short or long answers. The quality of an answer can be computed exactly.
/// </summary>
/// <remarks>
/// Each thing has a place, which depends on the seed. Places in generated text are correct with probability 0.8. In the
/// corpus, half of the hosts are rude and a sixth kind; in demonstrations, half are kind and a sixth rude.
/// </remarks>
public sealed class Inn
{
    private const ulong Stream = 0x696E6E;
    private const double CorrectShare = 0.8;

    private readonly Dictionary<string, string> places = new(StringComparer.Ordinal);

    /// <summary>Creates an inn.</summary>
    /// <param name="seed">Seed of the places: the same seed gives the same places.</param>
    public Inn(ulong seed)
    {
        var random = new Rng(seed, Stream);
        int[] order = new int[InnPhrases.Things.Length];
        random.Permutation(order);
        for (int i = 0; i < order.Length; i++)
            places.Add(InnPhrases.Things[order[i]], InnPhrases.Places[i % InnPhrases.Places.Length]);
        Prompts =
        [
            .. Things.SelectMany(
                static _ => InnPhrases.Questions,
                static (thing, question) => new PromptItem(Ask(question, thing))
            ),
        ];
    }

    /// <summary>The names of all things, 10.</summary>
    public static IReadOnlyList<string> Things => InnPhrases.Things;

    /// <summary>All questions about all things, 40: <c>Guest: Where is the key?⏎Host:</c>.</summary>
    public IReadOnlyList<PromptItem> Prompts { get; }

    /// <summary>Place of a thing, such as <c>under the bed</c>.</summary>
    /// <param name="thing">One of <see cref="Things"/>.</param>
    public string PlaceOf(string thing) => places[thing];

    /// <summary>
    /// Generates lines for pretraining: statements about places, small talk, and conversations with all kinds of hosts.
    /// </summary>
    /// <param name="count">Number of lines.</param>
    /// <param name="random">Random numbers.</param>
    public IReadOnlyList<Demonstration> Text(int count, ref Rng random)
    {
        var lines = new Demonstration[count];
        for (int i = 0; i < count; i++)
        {
            string thing = Pick(InnPhrases.Things, ref random);
            lines[i] = new Demonstration(
                "",
                random.NextInt32(4) switch
                {
                    0 => Fact(thing, ref random),
                    1 => $"{Pick(InnPhrases.Rambles, ref random)} {Pick(InnPhrases.Rambles, ref random)}",
                    _ => Ask(Pick(InnPhrases.Questions, ref random), thing)
                        + Answer(thing, kindness: 1 / 6.0, rudeness: 1 / 2.0, ref random),
                }
            );
        }

        return lines;
    }

    /// <summary>Generates questions with answers of varying quality, for supervised fine-tuning.</summary>
    /// <param name="count">Number of demonstrations.</param>
    /// <param name="random">Random numbers.</param>
    public IReadOnlyList<Demonstration> Demonstrations(int count, ref Rng random)
    {
        var answers = new Demonstration[count];
        for (int i = 0; i < count; i++)
        {
            string thing = Pick(InnPhrases.Things, ref random);
            answers[i] = new Demonstration(
                Ask(Pick(InnPhrases.Questions, ref random), thing),
                Answer(thing, kindness: 1 / 2.0, rudeness: 1 / 6.0, ref random)
            );
        }

        return answers;
    }

    /// <summary>
    /// Computes the quality of an answer: 1 if it names the correct place only and no other thing, -1 if it names a
    /// wrong place, or a place and another thing; plus 0.25 for each of up to two kind phrases, minus 0.5 for each rude
    /// phrase, minus 0.05 for each word after the sixteenth.
    /// </summary>
    /// <param name="prompt">One of <see cref="Prompts"/>.</param>
    /// <param name="answer">The answer of the host.</param>
    /// <returns>The quality, at most 1.5.</returns>
    public float Quality(string prompt, string answer)
    {
        string thing =
            Array.Find(InnPhrases.Things, thing => prompt.Contains($"the {thing}", StringComparison.Ordinal))
            ?? throw new ArgumentException($"no thing of the inn is asked for in '{prompt}'", nameof(prompt));
        string[] named = [.. InnPhrases.Places.Where(place => answer.Contains(place, StringComparison.Ordinal))];
        float correctness =
            named.Length == 0 ? 0
            : named.Length == 1 && named[0] == places[thing] && !NamesOther(thing, answer) ? 1
            : -1;
        int kind = InnPhrases.Kind.Count(phrase => answer.Contains(phrase, StringComparison.Ordinal));
        int rude = InnPhrases.Rude.Count(phrase => answer.Contains(phrase, StringComparison.Ordinal));
        int words = answer.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        return correctness + (0.25f * Math.Min(kind, 2)) - (0.5f * rude) - (0.05f * Math.Max(0, words - 16));
    }

    private static bool NamesOther(string thing, string answer)
    {
        foreach (Range word in answer.AsSpan().SplitAny(" .,;:!?'\n\""))
        foreach (string other in InnPhrases.Things)
            if (other != thing && answer.AsSpan(word).SequenceEqual(other))
                return true;
        return false;
    }

    private static string Ask(string question, string thing) =>
        $"Guest: {string.Format(CultureInfo.InvariantCulture, question, thing)}\nHost:";

    private string Fact(string thing, ref Rng random)
    {
        string place = random.NextDouble() < CorrectShare ? places[thing] : Pick(InnPhrases.Places, ref random);
        return string.Format(CultureInfo.InvariantCulture, Pick(InnPhrases.Facts, ref random), thing, place);
    }

    // An opening, a statement or an evasion, small talk, and a closing; a space before each sentence.
    private string Answer(string thing, double kindness, double rudeness, ref Rng random)
    {
        double manners = random.NextDouble();
        string[] openings = [],
            closings = [];
        if (manners < kindness)
            (openings, closings) = (InnPhrases.KindOpenings, InnPhrases.KindClosings);
        else if (manners < kindness + rudeness)
            (openings, closings) = (InnPhrases.RudeOpenings, InnPhrases.RudeClosings);

        string answer = "";
        if (openings.Length > 0 && random.NextDouble() < 0.7)
            answer += " " + Pick(openings, ref random);
        answer += " " + (random.NextDouble() < 0.75 ? Fact(thing, ref random) : Pick(InnPhrases.Evasions, ref random));
        while (random.NextDouble() < 0.3)
            answer += " " + Pick(InnPhrases.Rambles, ref random);
        if (closings.Length > 0 && random.NextDouble() < 0.5)
            answer += " " + Pick(closings, ref random);
        return answer;
    }

    private static string Pick(string[] from, ref Rng random) => from[random.NextInt32(from.Length)];
}
