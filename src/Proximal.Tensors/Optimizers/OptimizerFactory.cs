namespace Proximal.Tensors;

/// <summary>Makes an optimizer of one's own; see <see cref="Optimizer.Registry"/>.</summary>
/// <param name="parameters">What to optimise.</param>
/// <param name="epsilon">The algorithm's constant that keeps divisors from zero, such as 1e-5; an optimizer without one ignores it.</param>
public delegate Optimizer OptimizerFactory(ParameterSet parameters, double epsilon);
