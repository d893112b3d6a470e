using System.Text.Json;
using Proximal.Tensors;

namespace Proximal.Language.Tests;

[Trait("Category", "Golden")]
public sealed class PreferenceGoldenTests
{
    private static readonly JsonElement Alignment = Golden.Read("alignment.json");

    [Fact]
    public void Every_preference_loss_equals_the_reference()
    {
        JsonElement section = Alignment.GetProperty("preference");
        foreach (JsonElement golden in section.GetProperty("cases").EnumerateArray())
            CheckPairs(section, golden);
    }

    [Fact]
    public void KTO_equals_the_reference()
    {
        JsonElement section = Alignment.GetProperty("kto");
        (float[] losses, float[][] gradients) = Differentiation.OfMean(
            [section.GetProperty("policy").Floats()],
            parameters =>
                PreferenceObjectives.KtoLoss(
                    parameters[0] - Tensor.From(section.GetProperty("reference").Floats()),
                    Tensor.From(section.GetProperty("desirable").Floats()),
                    Number(section, "z"),
                    Number(section, "beta"),
                    Number(section, "desirable_weight"),
                    Number(section, "undesirable_weight")
                )
        );
        PackedGolden.AssertClose(section.GetProperty("losses").Doubles(), losses, "losses");
        PackedGolden.AssertClose(section.GetProperty("grad_policy").Doubles(), gradients[0], "grad_policy");
    }

    [Fact]
    public void Reward_model_loss_equals_the_reference()
    {
        JsonElement section = Alignment.GetProperty("reward_model");
        float[] chosen = section.GetProperty("chosen").Floats(),
            rejected = section.GetProperty("rejected").Floats();
        (float[] losses, float[][] gradients) = Differentiation.OfMean(
            [chosen, rejected],
            parameters =>
                PreferenceObjectives.BradleyTerry(
                    parameters[0],
                    parameters[1],
                    Tensor.From(section.GetProperty("margin").Floats()),
                    centering: 0.01f
                )
        );
        PackedGolden.AssertClose(section.GetProperty("losses").Doubles(), losses, "losses");
        PackedGolden.AssertClose(section.GetProperty("grad_chosen").Doubles(), gradients[0], "grad_chosen");
        PackedGolden.AssertClose(section.GetProperty("grad_rejected").Doubles(), gradients[1], "grad_rejected");
        Assert.Equal(Number(section, "accuracy"), PreferenceObjectives.Accuracy(chosen, rejected), 1e-6);
    }

    private static void CheckPairs(JsonElement section, JsonElement golden)
    {
        string name = golden.GetProperty("name").GetString()!;
        PreferenceObjective objective = ObjectiveOf(name, golden);
        (float[] losses, float[][] gradients) = Differentiation.OfMean(
            [section.GetProperty("chosen").Floats(), section.GetProperty("rejected").Floats()],
            parameters =>
                objective.Losses(
                    Reduce(
                        parameters[0],
                        section.GetProperty("reference_chosen").Floats(),
                        section.GetProperty("chosen_lengths").Floats()
                    ),
                    Reduce(
                        parameters[1],
                        section.GetProperty("reference_rejected").Floats(),
                        section.GetProperty("rejected_lengths").Floats()
                    )
                )
        );
        PackedGolden.AssertClose(golden.GetProperty("losses").Doubles(), losses, $"losses of {name}");
        PackedGolden.AssertClose(golden.GetProperty("grad_chosen").Doubles(), gradients[0], $"grad_chosen of {name}");
        PackedGolden.AssertClose(
            golden.GetProperty("grad_rejected").Doubles(),
            gradients[1],
            $"grad_rejected of {name}"
        );

        Tensor Reduce(Tensor sum, float[] reference, float[] lengths)
        {
            Tensor compared = objective.NeedsReference ? sum - Tensor.From(reference) : sum;
            return objective.AveragesTokens ? compared / Tensor.From(lengths) : compared;
        }
    }

    private static PreferenceObjective ObjectiveOf(string name, JsonElement golden)
    {
        PreferenceLoss loss = name switch
        {
            "dpo" or "dpo_label_smoothing" => PreferenceLoss.Sigmoid,
            "ipo" => PreferenceLoss.Ipo,
            "hinge" => PreferenceLoss.Hinge,
            "orpo" => PreferenceLoss.Orpo,
            "simpo" => PreferenceLoss.SimPo,
            _ => throw new InvalidDataException($"no loss is known for the case '{name}'"),
        };
        return new PreferenceObjective(loss, Number(golden, "beta"), Optional("label_smoothing"), Optional("gamma"));

        float Optional(string key) => golden.TryGetProperty(key, out JsonElement value) ? (float)value.GetDouble() : 0;
    }

    private static float Number(JsonElement section, string name) => (float)section.GetProperty(name).GetDouble();
}
