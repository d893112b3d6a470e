namespace Proximal.Tensors;

/// <summary>Creates an optimizer; see <see cref="Optimizer.Registry"/>.</summary>
/// <param name="parameters">Parameters to optimise.</param>
/// <param name="epsilon">The algorithm's constant against division by zero, such as 1e-5. An optimizer without such a
/// constant ignores it.</param>
public delegate Optimizer OptimizerFactory(ParameterSet parameters, double epsilon);
