using System.Globalization;
using Proximal.Language;

namespace Proximal.Demos;

/// <summary>
/// A small world of text to show the whole way from a pretrained model to an aligned one: guests of an inn ask where things are, and
/// the host, who may be kind or rude, right or wrong, brief or long-winded, answers. What a good answer is, is known exactly.
/// </summary>
/// <remarks>
/// Each thing has its place, which only the corpus tells; another seed is another inn. What is said of places is true in four of five
/// cases. In the corpus half of the hosts are rude and a sixth kind; those who demonstrate how to answer are kind half of the time,
/// and rude in one case of six.
/// </remarks>
public sealed class Inn
{
    private const ulong Stream = 0x696E6E;
    private const double TrueShare = 0.8;

    private readonly Dictionary<string, string> places = new(StringComparer.Ordinal);

    /// <summary>An inn.</summary>
    /// <param name="seed">Where things are: the same for the same seed.</param>
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

    /// <summary>Every question about every thing, 40: <c>Guest: Where is the key?⏎Host:</c>.</summary>
    public IReadOnlyList<PromptItem> Prompts { get; }

    /// <summary>Where a thing is, such as <c>under the bed</c>.</summary>
    /// <param name="thing">One of <see cref="Things"/>.</param>
    public string PlaceOf(string thing) => places[thing];

    /// <summary>Lines to pretrain on: remarks on where things are, small talk, and conversations of guests and hosts of every kind.</summary>
    /// <param name="count">How many.</param>
    /// <param name="random">Where they are drawn from.</param>
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

    /// <summary>Questions with answers as people gave them, good and bad.</summary>
    /// <param name="count">How many.</param>
    /// <param name="random">Where they are drawn from.</param>
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
    /// How good an answer truly is: 1 for the right place alone and -1 where a wrong one is named; 0.25 for each of up to two kind
    /// phrases and -0.5 for each rude one; and -0.05 for each word after the sixteenth.
    /// </summary>
    /// <param name="prompt">One of <see cref="Prompts"/>.</param>
    /// <param name="answer">What the host says.</param>
    /// <returns>At most 1.5.</returns>
    public float Quality(string prompt, string answer)
    {
        string thing =
            Array.Find(InnPhrases.Things, thing => prompt.Contains($"the {thing}", StringComparison.Ordinal))
            ?? throw new ArgumentException($"no thing of the inn is asked for in '{prompt}'", nameof(prompt));
        string[] named = [.. InnPhrases.Places.Where(place => answer.Contains(place, StringComparison.Ordinal))];
        float truth =
            named.Length == 0 ? 0
            : named.Length == 1 && named[0] == places[thing] ? 1
            : -1;
        int kind = InnPhrases.Kind.Count(phrase => answer.Contains(phrase, StringComparison.Ordinal));
        int rude = InnPhrases.Rude.Count(phrase => answer.Contains(phrase, StringComparison.Ordinal));
        int words = answer.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length;
        return truth + (0.25f * Math.Min(kind, 2)) - (0.5f * rude) - (0.05f * Math.Max(0, words - 16));
    }

    private static string Ask(string question, string thing) =>
        $"Guest: {string.Format(CultureInfo.InvariantCulture, question, thing)}\nHost:";

    private string Fact(string thing, ref Rng random)
    {
        string place = random.NextDouble() < TrueShare ? places[thing] : Pick(InnPhrases.Places, ref random);
        return string.Format(CultureInfo.InvariantCulture, Pick(InnPhrases.Facts, ref random), thing, place);
    }

    // An opening, what was asked for or an evasion, what else comes to mind, and a closing; every sentence with a space before it.
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
