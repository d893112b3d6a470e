namespace Proximal.Environments;

/// <summary>
/// <c>CartPoleNoVel-v1</c>: <see cref="CartPole"/> whose observations hide the velocities of cart and pole. It needs
/// a recurrent policy.
/// </summary>
public sealed class CartPoleNoVel()
    : DynamicsEnvironment<HiddenVelocityDynamics<CartPoleDynamics, CartPoleState>, CartPoleState>(
        new HiddenVelocityDynamics<CartPoleDynamics, CartPoleState>(1, 3)
    );
