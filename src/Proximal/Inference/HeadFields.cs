namespace Proximal;

/// <summary>Fields of action heads in a policy file for Proximal.Inference.</summary>
internal sealed class HeadFields(FieldWriter writer, BoundsRule bounds)
{
    private const int Gaussian = 0,
        StateDependentGaussian = 1,
        StateDependentNoise = 2,
        Beta = 3,
        Deterministic = 4;

    /// <exception cref="InvalidInputException">The head is a custom one.</exception>
    public void Write(ActionHead head, Space space)
    {
        switch (head, space)
        {
            case (ProductDistribution product, CompositeSpace):
                foreach ((_, Space part, ActionDistribution distribution) in product.Parts)
                    Write(distribution, part);
                break;
            case (CategoricalDistribution, Discrete):
            case (MultiDiscreteDistribution, MultiDiscrete):
            case (MultiBinaryDistribution, MultiBinary):
                break; // the space says it all
            case (_, Box):
                writer.Byte((int)bounds);
                WriteContinuous(head);
                break;
            default:
                throw Custom(head);
        }
    }

    private void WriteContinuous(ActionHead head)
    {
        switch (head)
        {
            case SquashedGaussianDistribution squashed:
                WriteContinuous(squashed.Gaussian);
                break;
            case DiagonalGaussianDistribution diagonal:
                writer.Byte(Gaussian);
                writer.Weights(diagonal.Parameters.Single().Value);
                break;
            case StateDependentGaussianDistribution dependent:
                writer.Byte(StateDependentGaussian);
                writer.Number(dependent.LogStdInitial);
                break;
            case SquashedGaussianHead:
                writer.Byte(StateDependentGaussian);
                writer.Number(0);
                break;
            case StateDependentNoiseDistribution noise:
                writer.Byte(StateDependentNoise);
                writer.Flag(noise.Parameters.Single().Value.Count == noise.NoiseSize);
                writer.Whole(noise.FeatureSize);
                writer.Weights(noise.Parameters.Single().Value);
                break;
            case BetaDistribution:
                writer.Byte(Beta);
                break;
            case DeterministicHead:
                writer.Byte(Deterministic);
                break;
            default:
                throw Custom(head);
        }
    }

    private static InvalidInputException Custom(ActionHead head) =>
        new(
            $"a policy with a {head.GetType().Name} cannot be exported for Proximal.Inference: only built-in parts can"
        );
}
