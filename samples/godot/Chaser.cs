using System;
using Godot;

namespace ProximalSample;

/// <summary>An agent that learns to move to a target. Add it to the group AGENT, beside a <see cref="ProximalSync"/>.</summary>
public partial class Chaser : Node2D, IProximalAgent
{
    private const float Reach = 500;
    private const float Speed = 300;
    private const int MaxTicks = 600;

    private Vector2 target;
    private Vector2 direction;
    private float reward;
    private int ticks;

    public int ObservationSize => 2;

    public int ActionSize => 2;

    public bool IsDone { get; set; }

    public override void _Ready() => Begin();

    public override void _PhysicsProcess(double delta)
    {
        float before = Position.DistanceTo(target);
        Position += direction * (Speed * (float)delta);
        float after = Position.DistanceTo(target);
        reward += (before - after) / Reach;
        if (after > 20 && ++ticks < MaxTicks)
            return;
        reward += after <= 20 ? 1 : 0;
        IsDone = true;
        Begin();
    }

    public void Observe(Span<float> observation)
    {
        Vector2 toTarget = (target - Position) / Reach;
        observation[0] = toTarget.X;
        observation[1] = toTarget.Y;
    }

    public void Act(ReadOnlySpan<float> action) => direction = new Vector2(action[0], action[1]).LimitLength();

    public float TakeReward()
    {
        float taken = reward;
        reward = 0;
        return taken;
    }

    public void Begin()
    {
        target = new Vector2((float)GD.RandRange(-Reach, Reach), (float)GD.RandRange(-Reach, Reach));
        Position = Vector2.Zero;
        (direction, ticks) = (Vector2.Zero, 0);
    }
}
