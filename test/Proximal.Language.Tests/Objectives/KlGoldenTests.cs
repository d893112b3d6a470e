using System.Text.Json;
using Proximal.Tensors;

namespace Proximal.Language.Tests;

[Trait("Category", "Golden")]
public sealed class KlGoldenTests
{
    private static readonly JsonElement Alignment = Golden.Read("alignment.json");

    [Theory]
    [InlineData(KlEstimator.K1, "k1")]
    [InlineData(KlEstimator.K2, "k2")]
    [InlineData(KlEstimator.K3, "k3")]
    public void Kl_estimators_equal_the_reference(KlEstimator estimator, string name)
    {
        JsonElement section = Alignment.GetProperty("kl_estimators");
        float[] policy = section.GetProperty("policy").Floats(),
            reference = section.GetProperty("reference").Floats();
        double[] expected = section.GetProperty(name).Doubles();

        var kl = new float[policy.Length];
        KlEstimates.Fill(estimator, policy, reference, kl);
        PackedGolden.AssertClose(expected, kl, name);

        (float[] values, float[][] gradients) = Differentiation.Of(
            [policy],
            parameters =>
            {
                Tensor estimates = KlEstimates.Of(estimator, parameters[0], Tensor.From(reference));
                return (estimates, estimates.Sum());
            }
        );
        PackedGolden.AssertClose(expected, values, name);
        double[] slopes = [.. policy.Zip(reference, (p, q) => Slope(estimator, (double)p - q))];
        PackedGolden.AssertClose(slopes, gradients[0], $"the gradient of {name}");
    }

    [Fact]
    public void Kl_controllers_equal_the_reference()
    {
        JsonElement section = Alignment.GetProperty("kl_controllers");
        // The settings stand in the section's text: initial 0.2, target 6, horizon 10000, batch 64; target 0.01,
        // initial 1.
        var controller = new AdaptiveKlController(0.2, target: 6, horizon: 10_000);
        foreach (
            (double kl, double coefficient) in section
                .GetProperty("kl")
                .Doubles()
                .Zip(section.GetProperty("adaptive").Doubles())
        )
        {
            controller.Update(kl, sequences: 64);
            Assert.Equal(coefficient, controller.Coefficient, 1e-12);
        }

        double penalty = 1;
        foreach (
            (double kl, double coefficient) in section
                .GetProperty("penalty_kl")
                .Doubles()
                .Zip(section.GetProperty("penalty").Doubles())
        )
        {
            penalty = KlCoefficientRule.HalveOrDouble(penalty, kl, target: 0.01);
            Assert.Equal(coefficient, penalty, 1e-12);
        }
    }

    private static double Slope(KlEstimator estimator, double ratio) =>
        estimator switch
        {
            KlEstimator.K1 => 1,
            KlEstimator.K2 => ratio,
            _ => 1 - Math.Exp(-ratio),
        };
}
