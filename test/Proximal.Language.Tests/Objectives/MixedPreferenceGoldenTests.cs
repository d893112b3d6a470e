using System.Text.Json;
using Proximal.Tensors;

namespace Proximal.Language.Tests;

/// <summary>All losses on pairs, smoothed labels and sums of losses, compared with float64 reference values.</summary>
[Trait("Category", "Golden")]
public sealed class MixedPreferenceGoldenTests
{
    private static readonly JsonElement Section = Golden.Read("preferences.json");
    private static readonly JsonElement[] Cases =
    [
        .. Section.GetProperty("cases").EnumerateArray().Where(static golden => IsSupported(golden)),
    ];

    public static TheoryData<int> Indices { get; } = [.. Enumerable.Range(0, Cases.Length)];

    [Theory]
    [MemberData(nameof(Indices))]
    public void Losses_and_gradients_equal_the_reference(int index)
    {
        JsonElement golden = Cases[index];
        string name = golden.GetProperty("name").GetString()!;
        int[] lengths = [.. Lengths("chosen_lengths"), .. Lengths("rejected_lengths")];
        int pairs = lengths.Length / 2;
        var batch = new PairBatch();
        batch.Fill(Examples(lengths[..pairs]), Examples(lengths[pairs..]));
        MixedPreferenceObjective objective = ObjectiveOf(golden, name);
        double share = (double)pairs / lengths[..pairs].Sum();
        (float[] losses, float[][] gradients) = Differentiation.OfMean(
            [PerToken(lengths, "chosen", "rejected")],
            parameters =>
                objective.Losses(
                    batch,
                    parameters[0],
                    Tensor.From(PerToken(lengths, "reference_chosen", "reference_rejected")),
                    share,
                    objective.Main.Losses,
                    new PreferenceStatistics()
                )
        );

        // The gradient of a sum of log-probabilities is that of each of its tokens.
        int[] starts = [.. batch.Sequences.Starts];
        float[] first = [.. starts.SkipLast(1).Select(start => gradients[0][start])];
        PackedGolden.AssertClose(golden.GetProperty("loss").GetDouble(), losses.Average(), $"loss of {name}");
        double terms = first.Max(Math.Abs); // that of a chosen completion can be a difference of much larger terms
        PackedGolden.AssertClose(
            golden.GetProperty("grad_chosen").Doubles(),
            first[..pairs],
            $"grad_chosen of {name}",
            terms
        );
        PackedGolden.AssertClose(
            golden.GetProperty("grad_rejected").Doubles(),
            first[pairs..],
            $"grad_rejected of {name}"
        );
        if (!golden.TryGetProperty("nll", out _))
            PackedGolden.AssertClose(golden.GetProperty("losses").Doubles(), losses, $"losses of {name}");
    }

    // ORPO's supervised term is a mean over pairs, as in the paper. The reference has a mean over tokens beside the
    // comparison, which is checked here.
    [Theory]
    [InlineData(0)]
    [InlineData(0.1)]
    public void Comparison_of_ORPO_equals_the_reference_with_smoothed_labels(double smoothing)
    {
        JsonElement golden = Section
            .GetProperty("cases")
            .EnumerateArray()
            .First(golden =>
                golden.GetProperty("name").GetString() == "orpo"
                && golden.GetProperty("label_smoothing").GetDouble() == smoothing
            );
        float[] chosen = Means("chosen"),
            rejected = Means("rejected");
        using Scope scope = Scope.Begin(record: false);
        float[] losses = new PreferenceObjective(PreferenceLoss.Orpo, 0.1f, (float)smoothing)
            .Losses(Tensor.From(chosen), Tensor.From(rejected))
            .ToArray();
        PackedGolden.AssertClose(
            [.. golden.GetProperty("losses").Doubles().Zip(chosen, static (loss, mean) => loss - mean)],
            losses,
            "losses of orpo"
        );

        float[] Means(string side) =>
            [
                .. Section
                    .GetProperty(side)
                    .Floats()
                    .Zip(Section.GetProperty($"{side}_lengths").Floats(), static (sum, length) => sum / length),
            ];
    }

    [Fact]
    public void Reward_model_losses_equal_the_reference()
    {
        JsonElement section = Section.GetProperty("reward_model");
        foreach (JsonElement golden in section.GetProperty("cases").EnumerateArray())
        {
            (float[] losses, float[][] gradients) = Differentiation.OfMean(
                [section.GetProperty("chosen").Floats(), section.GetProperty("rejected").Floats()],
                parameters =>
                    PreferenceObjectives.BradleyTerry(
                        parameters[0],
                        parameters[1],
                        golden.GetProperty("margin").GetBoolean()
                            ? Tensor.From(section.GetProperty("margins").Floats())
                            : default,
                        (float)golden.GetProperty("centering").GetDouble()
                    )
            );
            PackedGolden.AssertClose(golden.GetProperty("losses").Doubles(), losses, "losses");
            PackedGolden.AssertClose(golden.GetProperty("grad_chosen").Doubles(), gradients[0], "grad_chosen");
            PackedGolden.AssertClose(golden.GetProperty("grad_rejected").Doubles(), gradients[1], "grad_rejected");
        }
    }

    private static bool IsSupported(JsonElement golden) =>
        golden.GetProperty("name").GetString() is not ("orpo" or "mixed_sigmoid_sft_sequence");

    private static MixedPreferenceObjective ObjectiveOf(JsonElement golden, string name)
    {
        (PreferenceLoss Loss, double Weight)[] terms =
            golden.TryGetProperty("weights", out JsonElement weights)
                ? [.. weights.EnumerateObject().Select(static term => (LossOf(term.Name), term.Value.GetDouble()))]
            : name == "cpo_simpo" ? [(PreferenceLoss.SimPo, 1), (PreferenceLoss.Sft, Number("nll_coef"))]
            : [(LossOf(name), 1)];
        return new MixedPreferenceObjective(
            [.. terms.Select(static term => term.Loss)],
            [.. terms.Select(static term => term.Weight)],
            Number("beta"),
            Number("label_smoothing"),
            Number("gamma")
        );

        double Number(string key) => golden.TryGetProperty(key, out JsonElement value) ? value.GetDouble() : 0;
    }

    private static PreferenceLoss LossOf(string name) =>
        name switch
        {
            "orpo_sequence_nll" => PreferenceLoss.Orpo,
            _ => Enum.Parse<PreferenceLoss>(name.Replace("_", "", StringComparison.Ordinal), ignoreCase: true),
        };

    private static IEnumerable<int> Lengths(string key) =>
        Section.GetProperty(key).Doubles().Select(static x => (int)x);

    private static TokenExample[] Examples(int[] lengths) =>
        [.. lengths.Select(static length => new TokenExample([0], new int[length]))];

    // Each token has the same share of the sum.
    private static float[] PerToken(int[] lengths, string chosen, string rejected) =>
        [
            .. Section
                .GetProperty(chosen)
                .Floats()
                .Concat(Section.GetProperty(rejected).Floats())
                .SelectMany((sum, i) => Enumerable.Repeat(sum / lengths[i], lengths[i])),
        ];
}
