using Proximal.Tensors;

namespace Proximal.Tests;

public sealed class OffPolicyObjectivesTests
{
    [Fact]
    public void Targets_and_losses_equal_values_computed_by_hand()
    {
        using Scope scope = Scope.Begin(record: false);
        Tensor first = Tensor.From([1f, -2, 3]),
            second = Tensor.From([2f, -4, 2.5f]),
            logProb = Tensor.From([-1f, 0.5f, 2]);
        Tensor soft = OffPolicyObjectives.SoftValue(first, second, logProb, temperature: 0.2f);
        Assert.Equal([1.2f, -4.1f, 2.1f], soft.ToArray(), Close);

        // The second terminated: what the critics say of its next state does not count.
        Tensor targets = OffPolicyObjectives.Target(
            Tensor.From([1f, -3, 0.5f]),
            Tensor.From([1f, 0, 1]),
            soft,
            gamma: 0.9f
        );
        Assert.Equal([2.08f, -3, 2.39f], targets.ToArray(), Close);

        // Errors -1.08, 1, 0.61 and -0.08, -1, 0.11.
        Assert.Equal(
            ((1.1664 + 1 + 0.3721) / 3) + ((0.0064 + 1 + 0.0121) / 3),
            OffPolicyObjectives.CriticLoss(first, second, targets).Item(),
            1e-5
        );
    }

    [Fact]
    public void Temperature_grows_if_the_entropy_is_below_its_target()
    {
        // Entropy 0.5 against a target of -1, then -3.
        Assert.Equal(1.5f, Gradient(meanLogProb: -0.5f, targetEntropy: -1));
        Assert.Equal(-2f, Gradient(meanLogProb: 3, targetEntropy: -1));

        static float Gradient(float meanLogProb, float targetEntropy)
        {
            Tensor logTemperature = Tensor.Parameter(1);
            logTemperature.Assign([-0.7f]);
            using Scope scope = Scope.Begin();
            Tensor loss = OffPolicyObjectives.TemperatureLoss(logTemperature, meanLogProb, targetEntropy);
            Assert.Equal(0.7f * (meanLogProb + targetEntropy), loss.Item(), 1e-6f);
            loss.Backward();
            return logTemperature.Gradient.Item();
        }
    }

    private static bool Close(float x, float y) => MathF.Abs(x - y) < 1e-5f;
}
